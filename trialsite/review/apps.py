"""Django's entry for the review pages."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """The review pages; it has no models."""

    name = "trialsite.review"
    label = "review"
