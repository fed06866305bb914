"""People: accounts, roles, grants, authority and sign-in."""
