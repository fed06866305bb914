"""Tests of the casebook: save, conflict, review, lock."""
