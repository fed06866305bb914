"""Django's entry for accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts."""

    name = "trialsite.accounts"
    label = "accounts"
