"""The one error of the readers."""

from trialsite.protocol.text import Text


class Unreadable(Exception):
    """A typed text that cannot be read: an answer to the person who typed; `message` says what to type instead."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message
