"""Tests of the delegation log, trainings and statements."""
