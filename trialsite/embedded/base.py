"""Django backend for the embedded PostgreSQL: the server is started by the first connection."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from trialsite.embedded.server import socket_folder


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL whose host is the socket folder of the embedded server."""

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters, with the socket of the server, which is started when it does not run."""
        params: dict[str, Any] = super().get_connection_params()
        params["host"] = socket_folder(
            Path(self.settings_dict["EMBEDDED_DATA"]),
            throwaway=self.settings_dict["EMBEDDED_THROWAWAY"],
        )
        return params
