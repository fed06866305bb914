"""The samples that are expected, on their way, or whose results are still to come."""
