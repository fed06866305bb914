"""Django's entry for jobs: the first work that comes round."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The jobs."""

    name = "trialsite.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Register the daily anchor, the daily verification and the tidying of done jobs."""
        from trialsite.jobs.ticks import Every, anchor, every, tidy, verify_audit  # noqa: PLC0415 - models must be loaded first

        every(Every.DAY, "audit.anchor", anchor)
        every(Every.DAY, "audit.verify", verify_audit)
        every(Every.DAY, "jobs.tidy", tidy)
