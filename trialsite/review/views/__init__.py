"""Views of the review pages; each asks for its task."""
