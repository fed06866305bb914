"""Django's entry for participants: forms, facts and gates are registered here."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """The participants."""

    name = "participants"

    def ready(self) -> None:
        """Register the facts and entry gates; importing the models registered the forms."""
        from participants import art_facts, facts, gates, history_facts  # noqa: PLC0415 - models must be loaded first

        facts.register()
        art_facts.register()
        history_facts.register()
        gates.register_gates()
