"""Listings: what the forms of one kind say of everybody, line by line."""
