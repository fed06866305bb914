"""Django's entry for visits: forms, facts and reactions are registered here."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """The visits."""

    name = "visits"

    def ready(self) -> None:
        """Register the facts and reactions; importing the models registered the forms."""
        from visits import (  # noqa: PLC0415 - models must be loaded first
            bound,
            deviation_drafts,
            deviation_facts,
            end_facts,
            ended,
            examination_facts,
            facts,
            medication_facts,
            reactions,
            screening_facts,
            vital_facts,
        )
        from visits.infusion import contact, day0, lapsed  # noqa: PLC0415
        from visits.infusion import facts as infusion_facts  # noqa: PLC0415
        from visits.preparation import facts as preparation_facts  # noqa: PLC0415
        from visits.preparation import weight  # noqa: PLC0415

        facts.register()
        examination_facts.register()
        medication_facts.register()
        screening_facts.register()
        vital_facts.register()
        preparation_facts.register()
        reactions.register()
        ended.register()
        end_facts.register()
        deviation_facts.register()
        deviation_drafts.register()
        bound.register()
        infusion_facts.register()
        day0.register()
        lapsed.register()
        contact.register()
        weight.register()
