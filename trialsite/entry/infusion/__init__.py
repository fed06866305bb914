"""The run-sheet: the form of an infusion as it is filled at the bedside, row by row."""
