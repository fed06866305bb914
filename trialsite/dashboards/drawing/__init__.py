"""Drawings as SVG with presentation attributes; pure functions of numbers and words."""
