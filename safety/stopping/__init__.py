"""Stopping rules: what fires them, the holds that they put on dosing, and the decisions that lift those."""
