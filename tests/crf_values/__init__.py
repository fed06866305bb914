"""Tests of the readers of typed values."""
