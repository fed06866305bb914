"""Rule noise: how often each check spoke, and what came of it."""
