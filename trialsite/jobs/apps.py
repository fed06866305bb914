"""Django's entry for jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The jobs."""

    name = "trialsite.jobs"
    label = "jobs"
