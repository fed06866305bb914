"""What may be done to a record; every action is one transaction and leaves its trace."""
