"""Django's entry for safety."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Safety: adverse events, clocks, reports, opportunistic infections."""

    name = "safety"
