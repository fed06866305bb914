"""Pages of the exports."""
