"""The way of a sample: expected, taken, sent, lost or unusable, drawn again, reported."""
