"""Django's entry for the review pages."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """The review pages; it has no models."""

    name = "trialsite.review"
    label = "review"

    def ready(self) -> None:
        """Say beside the entry of the side bar how many maskings wait; the number was read along with the person."""
        from trialsite.pages.counts import provide_count  # noqa: PLC0415 - models must be loaded first
        from trialsite.review.masking.waiting import waiting_for  # noqa: PLC0415

        provide_count("review:masking", waiting_for)
