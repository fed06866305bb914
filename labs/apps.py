"""Django's entry for the laboratory: forms and facts are registered here."""

from django.apps import AppConfig


class LabsConfig(AppConfig):
    """The laboratory: analytes, units, ranges, grading, results."""

    name = "labs"

    def ready(self) -> None:
        """Register the facts; importing the models registered the forms."""
        from labs import accessions, facts, imports, load_facts, result_facts, serology_facts  # noqa: PLC0415 - models must be loaded first

        accessions.register()
        imports.register()
        facts.register()
        load_facts.register()
        result_facts.register()
        serology_facts.register()
