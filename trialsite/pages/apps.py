"""The Django app that carries the shared template tags."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Shared pages; it has no models."""

    name = "trialsite.pages"
    label = "pages"
