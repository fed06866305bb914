"""What a page shows of the removal of rows: the offer beside a row that may go, and the rows that are gone."""

from __future__ import annotations

from collections.abc import Mapping

from trialsite.crf.answers import Answers
from trialsite.crf.codelists import REASONS
from trialsite.crf.fields import Question
from trialsite.crf.form import RowGroup
from trialsite.entry.page_parts import GoneRow, Held, Removing
from trialsite.entry.posted import REMOVE, Posted, last
from trialsite.protocol.text import Text


def removing(group: RowGroup, key: str, answers: Answers, posted: Posted) -> Removing | None:
    """The offer to take a row out; none for rows that are always there, and for those that hold nothing yet."""
    if not group.is_free(key) or key not in answers.keys_of(group.name):
        return None
    name = f"{group.name}[{key}]"
    return Removing(name, last(posted, f"{name}{REMOVE}"), last(posted, f"{name}~words"))


def gone(group: RowGroup, shown: Mapping[str, Question], answers: Answers, language: str) -> tuple[GoneRow, ...]:
    """The rows of a group that were taken out, the earliest first, with what the reader may see of them."""
    rows = [(key, row) for (name, key), row in answers.removed.items() if name == group.name]
    return tuple(
        GoneRow(
            Text(key, key),
            tuple(
                Held(f"{group.name}[{key}].{name}", question.label, question.show_answer(row.answers[name], language))
                for name, question in shown.items()
                if name in row.answers and row.answers[name].given
            ),
            row.at,
            _said(row.why),
        )
        for key, row in sorted(rows, key=lambda each: each[1].at)
    )


def _said(why: str) -> Text:
    """Reason and words as a removed row keeps them: `OTHER: entered twice`."""
    code, _colon, words = why.partition(": ")
    chosen = REASONS.text(code)
    return Text(f"{chosen.en}: {words}", f"{chosen.zh}：{words}") if words else chosen
