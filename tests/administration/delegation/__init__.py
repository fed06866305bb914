"""Tests of the pages of delegation and training."""
