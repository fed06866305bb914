"""What the laboratory measures: units with their factors, limits, reference ranges; plain facts with their sources."""
