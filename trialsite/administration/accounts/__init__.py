"""The pages of accounts: the list, a new one, and one with what can be done about it."""
