"""Django's entry for the form engine; it has no tables of its own."""

from django.apps import AppConfig


class CrfConfig(AppConfig):
    """The form engine."""

    name = "trialsite.crf"
    label = "crf"
