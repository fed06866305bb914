"""Django's entry for safety: forms and facts are registered here."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Safety: adverse events, clocks, reports, opportunistic infections."""

    name = "safety"

    def ready(self) -> None:
        """Register the facts; importing the models registered the forms."""
        from safety import facts, infection_facts, unrecorded  # noqa: PLC0415 - models must be loaded first

        facts.register()
        infection_facts.register()
        unrecorded.register()
