"""Masked identities: what somebody asked for, who decided, and the form to ask."""
