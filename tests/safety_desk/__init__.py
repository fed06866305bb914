"""Tests of the safety desk."""
