"""Django's entry for the registers: they provide the protocol, and the choices that forms inherit."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """The registers."""

    name = "trialsite.registers"
    label = "registers"

    def ready(self) -> None:
        """Provide the facts and the choices, and look after the signatures."""
        from trialsite.audit import verification  # noqa: PLC0415
        from trialsite.registers import providers, tampering  # noqa: PLC0415 - models must be loaded first

        providers.register()
        verification.register("registers.approvals", tampering.look)
