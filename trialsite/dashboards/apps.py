"""Django's entry for the dashboards."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """The dashboards; they have no models."""

    name = "trialsite.dashboards"
    label = "dashboards"
