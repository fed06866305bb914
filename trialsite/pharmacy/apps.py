"""Django's entry for the unblinded area."""

from django.apps import AppConfig


class PharmacyConfig(AppConfig):
    """The pages of the unblinded area; they have no models."""

    name = "trialsite.pharmacy"
    label = "pharmacy"
