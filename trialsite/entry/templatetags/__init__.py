"""Template tags of the nurse's pages."""
