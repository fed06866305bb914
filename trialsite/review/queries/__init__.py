"""The list of queries, what is done from it, and queries raised on many answers at once."""
