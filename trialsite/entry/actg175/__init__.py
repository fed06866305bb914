"""Real participants of a published trial for demonstration and measurement: what the file says, typed into forms."""
