"""The second factor: codes of an authenticator app, recovery codes, who needs them, and their reset by two people."""
