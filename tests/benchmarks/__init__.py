"""Benchmarks: ratios within one run, written to docs/reference/benchmarks.md; not timed tests."""
