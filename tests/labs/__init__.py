"""The laboratory: units, limits, facts."""
