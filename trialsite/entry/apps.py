"""Django's entry for the nurse's pages."""

from django.apps import AppConfig


class EntryConfig(AppConfig):
    """The nurse's pages."""

    name = "trialsite.entry"
    label = "entry"
