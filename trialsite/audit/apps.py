"""Django's entry for the ledger: guards after migrations, and the check that they stand."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """The ledger."""

    name = "trialsite.audit"
    label = "audit"

    def ready(self) -> None:
        """Connect the one signal and the system checks."""
        from trialsite.audit import checks  # noqa: PLC0415 - models must be loaded first
        from trialsite.audit.guards.install import add_sql, after_migrate  # noqa: PLC0415
        from trialsite.audit.trail_sql import trail_sql  # noqa: PLC0415

        add_sql("audit_trail", trail_sql)
        post_migrate.connect(after_migrate, dispatch_uid="trialsite.guards")
        register(checks.history_is_on, Tags.security)
        register(checks.guards_stand, Tags.database)
