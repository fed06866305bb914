"""Say where the signature by hand under a form from paper lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import clock, tracked
from trialsite.audit.change import declared
from trialsite.audit.entries import Action
from trialsite.casebook import content
from trialsite.casebook.actions.review import CLOSED, open_act
from trialsite.casebook.actions.traces import state_item
from trialsite.casebook.context import case_for, gather_facts
from trialsite.casebook.models import CrfRecord, PaperSignature
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.casebook.retrospective import event_day, is_past
from trialsite.crf import registry
from trialsite.crf.values.display import in_both
from trialsite.protocol.text import Text
from trialsite.registers.selectors import staff

NOT_FROM_PAPER = Text(
    "This form is neither from before the system was in use nor from a down-time; it is signed here.",
    "本表单既不是系统启用前的内容，也不是系统故障期间的纸质记录，请在系统内签名。",
)
NOBODY = Text("Choose who signed, from the register of staff.", "请从人员登记册中选择签名人。")
WHERE = Text("Say where the paper lies, for example: binder 3, page 12.", "请填写纸质文件存放处，例如：文件夹3第12页。")
BETWEEN = Text("Enter a day from {first} (the event) up to today.", "日期应在{first}（事件日）至今天之间。")
SAY_WHY = Text("Say what was wrong with the reference that stands.", "请说明原记录有何错误。")


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Who signed (a code of the register of staff), on which day, where the paper lies; why, where one is put right."""

    signer: str
    signed_on: date
    where: str
    why: str = ""


def signer_names() -> dict[str, Text]:
    """Code → name of everybody who is or was in the register of staff; one statement."""
    return {row.code: Text(row.name_en, row.name_zh) for row in staff(None)}


def paper_signatures(record: CrfRecord) -> list[PaperSignature]:
    """Every reference of a form, the one that counts first; one statement."""
    return list(PaperSignature.objects.filter(record=record).order_by("-at", "-pk"))


@transaction.atomic
def reference_paper(*, record: CrfRecord, new: OnPaper, by: User) -> PaperSignature:
    """Keep the reference; the same one twice is one.

    Raises ActionRefused with the box that is wrong: without the task, for a form that is not from paper, under a lock,
    for a day before the event or ahead, for somebody who is not of the staff, and for a correction without a reason.
    """
    act = open_act(record, by, Task.ENTER_DATA)
    if act.record.frozen_at or act.record.locked_at or act.record.entered_in_error_at:
        raise ActionRefused("G-08", CLOSED)
    _check_day(act.record, new.signed_on)
    names = signer_names()
    if new.signer not in names:
        raise ActionRefused("signer", NOBODY)
    _check_words(new)
    last = next(iter(paper_signatures(act.record)), None)
    if last is not None and (last.signer, last.signed_on, last.where) == (new.signer, new.signed_on, new.where.strip()):
        return last
    if last is not None and not new.why.strip():
        raise ActionRefused("why", SAY_WHY)
    row = PaperSignature(
        record=act.record, signer=new.signer, name=names[new.signer].en, signed_on=new.signed_on,
        where=new.where.strip(), why=new.why.strip() if last is not None else "", at=act.change.at, by=by.name,
    )  # fmt: skip
    with declared(act.change, "workflow"):
        tracked.insert([row], act.change)
        act.write(Action.PAPER_SIGNATURE, (state_item("paper_signature", _told(last), _told(row), row.why),))
    return row


def _told(row: PaperSignature | None) -> str:
    return f"{row.name} ({row.signer}), {row.signed_on.isoformat()}, {row.where}" if row is not None else ""


def _check_day(record: CrfRecord, day: date) -> None:
    crf = registry.get(record.form)
    answers = content.answers_of(crf, content.load(crf, record))
    case = case_for(record, answers, gather_facts(crf, record), clock.now())
    event = event_day(crf, case)
    if event is None or not (record.from_paper_at or is_past(crf, case)):
        raise ActionRefused("not-paper", NOT_FROM_PAPER)
    if not event <= day <= clock.today():
        raise ActionRefused("signed_on", BETWEEN.format(first=in_both(event)))


def _check_words(new: OnPaper) -> None:
    if not new.where.strip():
        raise ActionRefused("where", WHERE)
    refuse_bad_words(new.where)
    refuse_bad_words(new.why)
