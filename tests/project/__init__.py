"""Tests of starting, stopping and refusing."""
