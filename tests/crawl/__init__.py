"""Every page, as every role, in Chinese."""
