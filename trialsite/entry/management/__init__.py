"""Commands of the demonstration and the reference."""
