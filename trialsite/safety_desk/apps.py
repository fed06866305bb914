"""Django's entry for the safety desk."""

from django.apps import AppConfig


class SafetyDeskConfig(AppConfig):
    """The pages of safety; they have no models."""

    name = "trialsite.safety_desk"
    label = "safety_desk"
