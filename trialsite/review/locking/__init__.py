"""Freeze, lock and unlock: where everything stands, the checklist of the database lock, and what changed in between."""
