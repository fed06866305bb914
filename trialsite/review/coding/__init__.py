"""Coding of verbatim terms by the data manager."""
