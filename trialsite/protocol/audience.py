"""For whom a record, field, event or query is: the one distinction on which blinding rests."""

from enum import StrEnum


class Audience(StrEnum):
    """Everybody with access to the participant, or only accounts with an unblinded grant."""

    BLINDED = "blinded"
    UNBLINDED = "unblinded"
