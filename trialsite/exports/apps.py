"""Django's entry for the exports: the work that makes them."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Copies of the data."""

    name = "trialsite.exports"
    label = "exports"

    def ready(self) -> None:
        """Register the work, and the copy of the night."""
        from trialsite.exports import work  # noqa: PLC0415 - models must be loaded first
        from trialsite.exports.closing import receipt  # noqa: PLC0415
        from trialsite.jobs.registry import handle  # noqa: PLC0415
        from trialsite.jobs.ticks import Every, every  # noqa: PLC0415

        handle(work.JOB, work.work)
        receipt.register()
        every(Every.DAY, work.NIGHTLY, work.nightly)
