"""Django's entry for the unblinded area."""

from django.apps import AppConfig


class PharmacyConfig(AppConfig):
    """The pages of the unblinded area; they have no models."""

    name = "trialsite.pharmacy"
    label = "pharmacy"

    def ready(self) -> None:
        """Tell the side bar how many queries about preparations wait."""
        from trialsite.pages.counts import provide_count  # noqa: PLC0415 - the models are there only now
        from trialsite.pharmacy.asked import open_number  # noqa: PLC0415

        provide_count("pharmacy:queries", open_number)
