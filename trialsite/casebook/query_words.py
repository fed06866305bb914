"""What is said in a query: about a sealed answer it is kept sealed, and opened in the pharmacy alone."""

from __future__ import annotations

from trialsite.casebook.models import Proposal, Query
from trialsite.casebook.sealing import Box
from trialsite.casebook.standard_words import in_both
from trialsite.casebook.stored_text import SEALED, SEALED_FORM
from trialsite.crf import registry
from trialsite.crf.answers import Answer
from trialsite.protocol.text import Text

_ROOM = 512  # bytes that a sealed message takes at least, so that a short one looks like most others


def kept(form: str, address: str, words: str) -> Text:
    """The words as they are stored, in both languages where they are standard ones; of a sealed answer ciphertext."""
    if not words or not registry.get(form).question(address).sealed:
        return in_both(words)
    sealed = Box().seal(Answer(words), _ROOM)
    return Text(sealed, sealed)


def told(query: Query | Proposal) -> Text:
    """What was asked or proposed, as pages outside the pharmacy say it."""
    return SEALED if SEALED_FORM.fullmatch(query.text_en) else Text(query.text_en, query.text_zh)


def told_message(words: str) -> Text:
    """What was said, as pages outside the pharmacy say it."""
    return SEALED if SEALED_FORM.fullmatch(words) else in_both(words)


def opened(words: str, box: Box) -> Text:
    """What was asked or said, opened where it is sealed; standard words in both languages."""
    return in_both(str(box.open(words).value) if SEALED_FORM.fullmatch(words) else words)
