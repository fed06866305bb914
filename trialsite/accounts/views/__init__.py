"""Pages of sign-in, sign-out and password."""
