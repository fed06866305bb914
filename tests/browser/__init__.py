"""Real Chromium against the real server on a database of its own."""
