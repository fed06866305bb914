"""Pages of the versions of protocol and consent form."""
