"""Commands of accounts, one per file."""
