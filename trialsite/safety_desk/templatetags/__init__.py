"""Template tags of the safety desk."""
