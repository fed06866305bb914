"""The trial as data: what the package says, and the pure rules on days and plans."""
