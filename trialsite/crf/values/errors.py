"""The one error of the readers."""

from trialsite.protocol.text import Text


class Unreadable(Exception):  # noqa: N818 - an answer to the person who typed, not an error of the program
    """A typed text that cannot be read; `message` says what to type instead."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message
