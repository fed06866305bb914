"""The safety desk: unblinding and its register, and the clocks that run."""
