"""Django's entry for the casebook: its lock triggers join the guards here, and what is masked joins each request."""

from django.apps import AppConfig


class CasebookConfig(AppConfig):
    """The casebook."""

    name = "trialsite.casebook"
    label = "casebook"

    def ready(self) -> None:
        """Hand lock triggers and signatures to guards and verification, and register what links may lead to."""
        from trialsite.accounts.signing_in import read_along  # noqa: PLC0415 - models must be loaded first
        from trialsite.audit import guards, verification  # noqa: PLC0415
        from trialsite.casebook import linked, masked, tampering  # noqa: PLC0415
        from trialsite.casebook.lock_sql import lock_triggers  # noqa: PLC0415
        from trialsite.crf.values.withheld import withhold  # noqa: PLC0415

        guards.add_sql("casebook_locks", lock_triggers)
        verification.register("casebook.signatures", tampering.look)
        linked.register()
        read_along("masking_version", masked.VERSION)
        read_along("maskings_waiting", masked.WAITING)
        withhold(masked.holds)
