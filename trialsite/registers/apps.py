"""Django's entry for the registers: they provide the protocol, and the choices that forms inherit."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """The registers."""

    name = "trialsite.registers"
    label = "registers"

    def ready(self) -> None:
        """Provide the facts, the choices and who is blinded, and look after the signatures."""
        from trialsite.accounts.held import provide_maskings  # noqa: PLC0415
        from trialsite.audit import verification  # noqa: PLC0415
        from trialsite.registers import maskings, providers, tampering  # noqa: PLC0415 - models must be loaded first

        providers.register()
        provide_maskings(maskings.SOURCE)
        verification.register("registers.approvals", tampering.look)
