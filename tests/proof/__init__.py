"""A form that has every feature at once, with a protocol of its own; for tests only."""
