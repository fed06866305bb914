"""The safety board: its meetings, what was handed over to it, and what it recommended."""
