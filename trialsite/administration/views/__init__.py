"""Views of the administration pages; each asks for its task."""
