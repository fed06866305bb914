"""Pages of the registers: reference ranges and the mappings of laboratory files."""
