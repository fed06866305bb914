"""Views of the safety desk."""
