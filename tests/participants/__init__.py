"""The people in the trial: their history, treatment and earlier results."""
