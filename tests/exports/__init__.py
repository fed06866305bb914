"""Copies of the data."""
