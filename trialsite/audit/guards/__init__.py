"""Guards: triggers and grants that keep ledger, history and live rows as the application wrote them."""

from trialsite.audit.guards.install import add_sql, expected_triggers, install, missing
from trialsite.audit.guards.tables import Guarded, Kind, guarded_tables, register

__all__ = ["Guarded", "Kind", "add_sql", "expected_triggers", "guarded_tables", "install", "missing", "register"]
