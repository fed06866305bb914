"""Tests of the nurse's pages over HTTP."""
