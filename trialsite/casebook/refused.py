"""Acts that may not happen."""

from __future__ import annotations

from trialsite.protocol.text import Text


class ActionRefused(Exception):
    """An act that is not allowed now; `code` is for tests and ledger, `message` for people."""

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
