"""Factories of people and records for the tests."""
