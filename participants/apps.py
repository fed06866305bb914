"""Django's entry for participants: forms, facts and gates are registered here."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """The participants."""

    name = "participants"

    def ready(self) -> None:
        """Register the facts and entry gates; importing the models registered the forms."""
        from participants import (  # noqa: PLC0415 - models must be loaded first
            art_facts,
            elig_facts,
            end_facts,
            end_stage,
            endings,
            facts,
            gates,
            history_facts,
            randomised,
            tampering,
            unblinding_facts,
            void_eligibility,
            withdrawal_gate,
        )
        from trialsite.audit import verification  # noqa: PLC0415

        facts.register()
        art_facts.register()
        history_facts.register()
        gates.register_gates()
        endings.register()
        elig_facts.register()
        withdrawal_gate.register_gate()
        void_eligibility.register()
        end_facts.register()
        randomised.register()
        unblinding_facts.register()
        verification.register("participants.decisions", tampering.look)
        end_stage.register_reactions()
