"""What people do with participants beside filling forms: each act in one transaction, with its trace."""
