"""Django's entry for the pages of administration."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """The pages of administration; they have no models."""

    name = "trialsite.administration"
    label = "administration"
