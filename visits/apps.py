"""Django's entry for visits: forms and facts are registered here."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """The visits."""

    name = "visits"

    def ready(self) -> None:
        """Register the facts; importing the models registered the forms."""
        from visits import facts  # noqa: PLC0415 - models must be loaded first

        facts.register()
