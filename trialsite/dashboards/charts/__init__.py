"""The charts of the trial dashboard: each with its drawing, its table, its definition and its number of people."""
