"""Django's entry for labs."""

from django.apps import AppConfig


class LabsConfig(AppConfig):
    """The laboratory: analytes, units, ranges, grading, results."""

    name = "labs"
