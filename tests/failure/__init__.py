"""What happens when things break: many at once, killed servers, killed databases."""
