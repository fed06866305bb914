"""Pages of the registers that forms inherit from: staff, laboratories, devices."""
