"""Commands of the unblinded area."""
