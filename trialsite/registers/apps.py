"""Django's entry for the registers: they provide the protocol, and the choices that forms inherit."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """The registers."""

    name = "trialsite.registers"
    label = "registers"

    def ready(self) -> None:
        """Provide the facts and the choices."""
        from trialsite.registers import providers  # noqa: PLC0415 - models must be loaded first

        providers.register()
