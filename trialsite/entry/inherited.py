"""What the registers put into boxes of a form page, and how it follows the day that the page speaks of; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from trialsite.crf.answers import EMPTY, Answer
from trialsite.crf.checks import Case
from trialsite.crf.fields import Reading
from trialsite.crf.form import Crf
from trialsite.crf.inheriting import chooses_laboratory, inherited, inherits
from trialsite.entry.posted import Posted, last, read_submission

# `vl_assay~inherited` holds what a register had put into the box
MARK = "~inherited"


@dataclass(frozen=True, slots=True)
class Inherited:
    """A page as posted, with the boxes that nobody touched brought to its day, and what the registers say on it.

    `said` has every unanswered question that a register may answer, with "" where none does.
    """

    posted: Posted
    said: Mapping[str, str] = field(default_factory=dict)


def is_inherited(posted: Posted) -> bool:
    """Whether a page holds a box that a register had a part in."""
    return any(name.endswith(MARK) for name in posted)


def on_its_day(crf: Crf, posted: Posted, case: Case, reading: Reading) -> Inherited:
    """What the page inherits; `case` are the stored answers with the settings of the registers."""
    open_ = [name for name in inherits(crf) if not case.answers[name].given]
    if not open_:
        return Inherited(posted)
    own = frozenset(name for name in open_ if _untouched(posted, name))
    said = _registered(crf, posted, case, reading, own)
    followed = {**posted, **{name: [said.get(name, "")] for name in own}}
    return Inherited(followed, {name: said.get(name, "") for name in open_})


def _untouched(posted: Posted, name: str) -> bool:
    """Whether the box still holds what a register had put there."""
    same = f"{name}{MARK}" in posted and last(posted, name) == last(posted, f"{name}{MARK}")
    return same and not last(posted, f"{name}~missing")


def _registered(crf: Crf, posted: Posted, case: Case, reading: Reading, own: frozenset[str]) -> dict[str, str]:
    """What the registers say on the day that the page names, and of the laboratory that it names."""
    heads = {crf.occurred or "form_date", chooses_laboratory(crf)}
    named = {name: values for name, values in posted.items() if name.partition("~")[0] in heads}
    typed: dict[str, Answer] = dict(read_submission(crf, named, reading, complete=False).answers)
    # a laboratory that the register put there is no choice
    typed |= dict.fromkeys(own & heads, EMPTY)
    return inherited(crf, replace(case, answers=case.answers.with_changes(typed)))
