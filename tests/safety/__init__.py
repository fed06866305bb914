"""Safety: adverse events, opportunistic infections, proposals."""
