"""IC-04: what is dated after consent was withdrawn is not entered; what was collected before stays correctable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from participants.codelists import WDSCOPE
from trialsite.casebook.gates import Entering, SubmissionGate, register_for_submissions
from trialsite.crf.answers import Answers
from trialsite.crf.endings import ConsentEnded
from trialsite.crf.values.days import earliest
from trialsite.crf.values.display import in_both
from trialsite.protocol.text import Text

REFUSED = Text("Consent for {scope} was withdrawn on {date}", "受试者已于{date}撤回对{scope}的知情同意")
WARNED = Text(
    "Consent for {scope} was withdrawn on {date}. What is dated later cannot be saved; what was collected before can "
    "be entered and corrected.",
    "受试者已于{date}撤回对{scope}的知情同意。此后日期的数据不能保存；此前收集的数据仍可录入和更正。",
)


def refuses(entering: Entering) -> Text | None:
    """The message where the submission would enter data that consent no longer covers."""
    ended: Sequence[ConsentEnded] = entering.fact("consent_ended") or ()
    over = next((each for each in ended if _is_after(each, entering)), None)
    return None if over is None else _told(REFUSED, over)


def _is_after(ended: ConsentEnded, entering: Entering) -> bool:
    """Whether what is entered is dated after consent ended.

    An answer that stands may be corrected while the form keeps its day: the rest was collected whenever it was.
    """
    day, before = _day(entering, entering.case.answers), _day(entering, entering.stored)
    corrects = day == before and all(entering.stored[address].given for address in entering.changes)
    if day > ended.on and not corrects:
        return True
    return ended.every_date and any(on > ended.on for on in _dates_entered(entering))


def _day(entering: Entering, answers: Answers) -> date:
    """The day of a form: its own, else that of its visit; while nobody says when, it is entered as of today."""
    own = earliest(answers[entering.crf.occurred or "form_date"].value)
    return own or entering.fact("visit_date") or entering.case.today


def _dates_entered(entering: Entering) -> list[date]:
    """Every day that the submission names, those of plans left out."""
    planned = {address for address in entering.changes if entering.crf.question(address).future}
    days = (earliest(answer.value) for address, answer in entering.changes.items() if address not in planned)
    return [day for day in days if day is not None]


def _told(message: Text, ended: ConsentEnded) -> Text:
    return message.format(scope=ended.scope, date=in_both(ended.on))


def warns(facts: Mapping[str, Any]) -> Text | None:
    """What the page says where consent to the form's data has ended."""
    ended: Sequence[ConsentEnded] = facts.get("consent_ended") or ()
    return _told(WARNED, ended[0]) if ended else None


def register_gate() -> None:
    """Fill the registry of gates."""
    day = Text("{date}", "{date}")
    said = tuple(REFUSED.format(scope=each.text, date=day) for each in WDSCOPE)
    register_for_submissions(
        SubmissionGate("IC-04", ("consent_ended",), refuses, warns, set_by="wd", messages=said, drafts=("WD-02",))
    )
