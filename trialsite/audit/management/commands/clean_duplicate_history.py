"""`manage.py clean_duplicate_history` of the library that keeps history: refused."""

from trialsite.audit.management.commands.clean_old_history import Command

__all__ = ["Command"]
