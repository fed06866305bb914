"""Visits of the monitor as records, each with the evidence of what was verified and asked in those days."""
