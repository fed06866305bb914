"""Django's entry for the proof form."""

from django.apps import AppConfig


class ProofConfig(AppConfig):
    """The proof form."""

    name = "tests.proof"
    label = "proof"

    def ready(self) -> None:
        """Register the test-only protocols."""
        from tests.proof import protocols  # noqa: F401, PLC0415 - models must be loaded first
