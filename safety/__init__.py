"""Safety: adverse events, clocks, reports, opportunistic infections."""
