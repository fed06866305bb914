"""The cast: the people that tests ask for by their role."""
