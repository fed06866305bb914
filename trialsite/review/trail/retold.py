"""What a check said, told again in Chinese: the ledger keeps its English words only."""

from __future__ import annotations

import re

from trialsite.crf.evaluate import checks_of
from trialsite.crf.form import Crf
from trialsite.protocol.text import Text

_HOLE = re.compile(r"\\\{(\w+)\\\}")


def retold(crf: Crf | None, ids: tuple[str, ...], words: str) -> Text:
    """Both texts of the message of a check, found by one of the ids; the words alone where it is said otherwise now."""
    for check in checks_of(crf) if crf and any(ids) else ():
        if check.id in ids and (found := _pattern(check.message.en).fullmatch(words)):
            filled = {name: _in_chinese(crf, value) for name, value in found.groupdict().items()}
            return Text(words, check.message.zh.format(**filled))
    return Text(words, words)


def _pattern(message: str) -> re.Pattern[str]:
    seen: set[str] = set()

    def hole(found: re.Match[str]) -> str:
        again = found[1] in seen
        seen.add(found[1])
        return f"(?P={found[1]})" if again else f"(?P<{found[1]}>.*?)"

    return re.compile(_HOLE.sub(hole, re.escape(message)))


def _in_chinese(crf: Crf | None, value: str) -> str:
    """The Chinese of a label or a unit of the form; anything else as it is."""
    questions = crf.questions.values() if crf else ()
    texts = (text for question in questions for text in (question.label, question.unit))
    return next((text.zh for text in texts if text.en == value), value)
