"""Tests of the unblinded area."""
