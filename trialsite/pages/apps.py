"""The Django app that carries the shared template tags, and the check of what production refuses."""

from django.apps import AppConfig
from django.core.checks import register


class PagesConfig(AppConfig):
    """Shared pages; it has no models."""

    name = "trialsite.pages"
    label = "pages"

    def ready(self) -> None:
        """Register the system check."""
        from trialsite.pages.refusals import TAG, nothing_refused  # noqa: PLC0415 - models must be loaded first

        register(nothing_refused, TAG)
