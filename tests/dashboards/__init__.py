"""Dashboards, timelines and listings."""
