"""The embedded PostgreSQL: a Django backend that starts the server on first use."""
