"""The laboratory: analytes, units, ranges, grading, results."""
