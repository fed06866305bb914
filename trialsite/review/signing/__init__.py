"""What waits for an investigator's signature by milestone, what changed since the last one, and the signature."""
