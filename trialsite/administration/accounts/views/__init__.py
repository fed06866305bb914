"""Views of the pages of accounts."""
