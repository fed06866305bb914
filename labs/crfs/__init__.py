"""The laboratory forms."""
