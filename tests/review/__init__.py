"""Tests of the review pages."""
