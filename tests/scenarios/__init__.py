"""The acceptance scenarios of the clinical specification, by name, through the real pages."""
