"""Real participants of a published trial, through the real HTTP forms."""
