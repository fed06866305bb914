"""Visits: attendance, windows, contacts."""
