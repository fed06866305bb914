"""Views of the unblinded area."""
