"""Copies of the data that people take away: files of data and trail, with a manifest that proves them."""
