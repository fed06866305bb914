"""Backup of the whole system, its restore into an empty one, and the drill that proves that they are equal."""
