"""What people type: any text at all, and the same text on a full-width keyboard."""

import re
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from trialsite.crf.values.errors import Unreadable
from trialsite.protocol.text import Text

_UNFILLED = re.compile(r"\{(?:typed|example|limit|places|number|units?)\}")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

anything = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="0123456789.,-+/: <>≤≥年月日tvdeLog10unk未检出copies/mL０９＜．：⁹½②\u2009\ufeff", max_size=45),
)


def full_width(text: str) -> str:
    """The text as a Chinese input method in full-width mode writes it."""
    return text.translate(_FULL_WIDTH)


def answer_to(read: Callable[[str], Any], typed: str) -> Any:
    """What the reader makes of it: the value, or the message of the refusal, which must say something."""
    try:
        return read(typed)
    except Unreadable as refused:
        for said in (refused.message.en, refused.message.zh):
            assert said, "a refusal without a message"
            assert not _UNFILLED.search(said), "a message with an unfilled gap"
        return refused.message


def is_refusal(answer: Any) -> bool:
    """Whether the answer is a message instead of a value."""
    return isinstance(answer, Text)
