"""Django's entry for accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts; their guards join those of the ledger."""

    name = "trialsite.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Hand over the SQL that keeps accounts, and what the worker mails; models can be imported only now."""
        from trialsite.accounts import clock_drift, mails  # noqa: PLC0415 - the app registry is ready only here
        from trialsite.accounts.guards import account_sql  # noqa: PLC0415 - the app registry is ready only here
        from trialsite.audit.guards import add_sql  # noqa: PLC0415 - the same
        from trialsite.jobs.registry import handle  # noqa: PLC0415 - the same
        from trialsite.jobs.ticks import Every, every  # noqa: PLC0415 - the same

        add_sql("accounts", account_sql)
        handle(mails.LINK, mails.send_link)
        handle(mails.ALARM, mails.send_alarm)
        handle(mails.NOTICE, mails.send_notice)
        every(Every.DAY, clock_drift.JOB, clock_drift.compare)
