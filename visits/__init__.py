"""Visits: schedule, windows, attendance, examinations."""
