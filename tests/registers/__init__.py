"""The dated registers."""
