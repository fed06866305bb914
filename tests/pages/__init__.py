"""Tests of the frame, the shared parts and the error pages."""
