"""Mask a text that names a person and was entered by mistake: one person asks, another decides, both with a reason.

The text stays in the ledger, which is evidence; from the decision on no page, file or document shows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.actions.review import Step
from trialsite.casebook.masked import pattern_of
from trialsite.casebook.masking_finds import (
    EVERYBODY,
    Lines,
    is_spoken,
    lines_with,
    records_with,
    sealed_lines_with,
)
from trialsite.casebook.models import Masking, MaskingState
from trialsite.casebook.refused import ActionRefused, reasoned
from trialsite.casebook.sealing import Box
from trialsite.crf.answers import Answer
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

LONGEST = 100  # signs
# below these a text stands in too many words and numbers that name nobody; letters of one word, of several words
FEWEST_HAN, FEWEST_DIGITS, FEWEST_LETTERS, FEWEST_IN_WORDS = 2, 7, 6, 4
_ROOM = 4 * LONGEST + 64  # bytes, so that each ciphertext has the same length
_SHAPE = re.compile(r"\w[\w .@+·•・‧∙-]*\w")
_HAN = re.compile(r"[\u3400-\u9fff]")
STEPS = {
    "mask": Step(Task.DECIDE_MASKING, frozenset({MaskingState.ASKED}), MaskingState.MASKED, Action.MASK_DECIDE),
    "decline": Step(Task.DECIDE_MASKING, frozenset({MaskingState.ASKED}), MaskingState.DECLINED, Action.MASK_DECIDE),
}

SHAPE = Text(
    "Enter the name or number alone, as it stands there: at least {han} Chinese characters, {digits} digits or a whole "
    "name of {letters} letters, at most {most} characters in all, without brackets, commas or quotation marks.",
    "请仅填写该姓名或号码，与原文一致：至少{han}个汉字、{digits}位数字，或{letters}个字母的完整姓名，总长不超过{most}个字符，"
    "不含括号、逗号或引号。",
)
SPOKEN = Text(
    "These words belong to the system, to a form or to somebody who works here. Enter a longer piece of the text.",
    "该文字属于系统、表单或工作人员姓名。请填写更长的一段原文。",
)
NOWHERE = Text(
    "No line of the audit trail holds this text. Copy it exactly as it stands there.",
    "稽查轨迹中没有此文字。请与原文完全一致地复制。",
)
IN_WHY = Text("Give the reason without the text itself.", "理由中请勿重复该文字。")
TWICE = Text("Somebody has asked for this text already.", "已有人申请遮蔽该文字。")
CURRENT = Text(
    "The text still stands in answers of today: {places}. Let them be corrected first, then mask what was there.",
    "以下现行数据仍含该文字：{places}。请先更正，再遮蔽原内容。",
)
DECIDED = Text("This was decided already. Nothing was changed.", "该申请已处理，未作更改。")
SELF = Text("Another person than the one who asked decides.", "须由申请人以外的人审批。")
SHOWN_PLACES = 5


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for: the text, why, and where it stands; `sealed` counts only where the asker may see that."""

    fragment: str
    why: str
    lines: Lines
    sealed: Lines


@dataclass(frozen=True, slots=True)
class _Check:
    code: str
    message: Text
    fails: Callable[[_Asked], bool]


_TOLD = SHAPE.format(han=FEWEST_HAN, digits=FEWEST_DIGITS, letters=FEWEST_LETTERS, most=LONGEST)
_CHECKS = (
    _Check("in-why", IN_WHY, lambda asked: _holds(asked.fragment, asked.why)),
    _Check("spoken", SPOKEN, lambda asked: is_spoken(asked.fragment)),
    _Check("nowhere", NOWHERE, lambda asked: not asked.lines.number + asked.sealed.number),
    _Check("twice", TWICE, lambda asked: _waits(asked.fragment)),
)


def ask_masking(*, fragment: str, why: str, by: User) -> Masking:
    """Ask for a text to be masked, with the reason. Raises ActionRefused with what to do instead.

    The text is sealed at once: neither the ledger nor a history holds it a second time. A try that was refused is in
    the ledger without it, for who tries many texts learns which of them stand somewhere.
    """
    try:
        return _ask(" ".join(fragment.split()), why, by)
    except ActionRefused as refusal:
        _record_refusal(refusal, by)
        raise


@transaction.atomic
def _ask(fragment: str, why: str, by: User) -> Masking:
    may = _allowed(by, Task.ASK_MASKING)
    reason = reasoned(why)
    if not _is_shaped(fragment):
        raise ActionRefused("shape", _TOLD)
    chain.lock_heads(chain.STUDY)
    sees_sealed = Audience.UNBLINDED in may.audiences
    sealed = sealed_lines_with(fragment)
    asked = _Asked(fragment, reason, lines_with(fragment, may.audiences), sealed if sees_sealed else Lines(0, 0, None))
    for check in _CHECKS:
        if check.fails(asked):
            raise ActionRefused(check.code, check.message)
    change = begin(by.actor(), may.id)
    everywhere = lines_with(fragment, EVERYBODY)
    row = Masking(
        number=(Masking.objects.aggregate(last=Max("number"))["last"] or 0) + 1, signs=len(fragment), why=reason,
        fragment=Box().seal(Answer(fragment), _ROOM), asked_by=by.name, asked_username=by.username,
        since=min(filter(None, (everywhere.first_at, sealed.first_at)), default=change.at), asked_at=change.at,
        audience=_audience_of(fragment),
    )  # fmt: skip
    with declared(change, "workflow"):
        tracked.insert([row], change)
        _trace(Action.MASK_ASK, row, change, (None, MaskingState.ASKED, reason))
    return row


def _audience_of(fragment: str) -> Audience:
    """Who may read the text while it waits: not the blinded, where only unblinded lines hold it."""
    there = lines_with(fragment, frozenset({Audience.BLINDED})).number
    return Audience.BLINDED if there else Audience.UNBLINDED


@transaction.atomic
def _record_refusal(refusal: ActionRefused, by: User) -> None:
    change = begin(by.actor())
    item = ItemEntry("masking.refused", "Masking refused", None, None, refusal.code, refusal.message.en)
    entry = EventEntry(id=change.event_id, action=Action.REFUSE, actor=change.actor, items=(item,))
    chain.append(entry, at=change.at, change=change)
    refusal.is_recorded = True


@transaction.atomic
def decide_masking(*, masking: Masking, choice: str, why: str, by: User) -> Masking:
    """Mask, or decline, what somebody else asked for; `choice` is "mask" or "decline". Raises ActionRefused.

    A text that still stands in an answer of today is not masked: whoever corrected it would not see what it says.
    """
    step = STEPS[choice]
    may = _allowed(by, step.task)
    reason = reasoned(why)
    change = begin(by.actor(), may.id)
    chain.lock_heads(chain.STUDY)
    row = Masking.objects.select_for_update().get(pk=masking.pk)
    if row.state not in step.froms:
        raise ActionRefused("decided", DECIDED)
    if row.asked_username == by.username:
        raise ActionRefused("self", SELF)
    fragment = fragment_of(row)
    if _holds(fragment, reason):
        raise ActionRefused("in-why", IN_WHY)
    if step.to == MaskingState.MASKED:
        _refuse_current(fragment)
    row.state, row.decided_by, row.decided_username = step.to, by.name, by.username
    row.decided_at, row.decided_why = change.at, reason
    with declared(change, "workflow"):
        tracked.update([row], ["state", "decided_by", "decided_username", "decided_at", "decided_why"], change)
        _trace(step.action, row, change, (MaskingState.ASKED, row.state, reason))
    return row


def fragment_of(masking: Masking) -> str:
    """The text itself, for the eyes of those who decide."""
    return Box().open(masking.fragment).text or ""


def _refuse_current(fragment: str) -> None:
    places = [f"{each.participant.code} {each.place}" for each in records_with(fragment)]
    if places:
        more = "" if len(places) <= SHOWN_PLACES else f" … ({len(places)})"
        raise ActionRefused("current", CURRENT.format(places=", ".join(places[:SHOWN_PLACES]) + more))


def _is_shaped(fragment: str) -> bool:
    return len(fragment) <= LONGEST and _SHAPE.fullmatch(fragment) is not None and _is_enough(fragment)


def _is_enough(fragment: str) -> bool:
    if len(_HAN.findall(fragment)) >= FEWEST_HAN:
        return True
    letters = sum(each.isalpha() for each in fragment)
    if not letters:
        return sum(each.isdigit() for each in fragment) >= FEWEST_DIGITS
    return letters >= (FEWEST_IN_WORDS if " " in fragment else FEWEST_LETTERS)


def _holds(fragment: str, words: str) -> bool:
    return re.search(pattern_of(fragment), words, re.IGNORECASE) is not None


def _waits(fragment: str) -> bool:
    """Whether the same text waits for a decision; one that is masked stands nowhere, for who asks."""
    return any(_holds(fragment_of(row), fragment) for row in Masking.objects.filter(state=MaskingState.ASKED))


def _allowed(by: User, task: Task) -> Grant:
    answer = authority(by, task)
    if not isinstance(answer, Grant):
        raise ActionRefused(answer.code, answer.message)
    return answer


def _trace(action: Action, row: Masking, change: Change, told: tuple[str | None, str, str]) -> None:
    old, new, why = told
    items = (
        ItemEntry(f"masking.state[{row.number}]", "Masking of an identity", old, new, reason_text=why),
        ItemEntry(f"masking.signs[{row.number}]", "Signs", None, str(row.signs)),
    )
    entry = EventEntry(
        id=change.event_id, action=action, actor=change.actor, save_id=change.save_id, items=items,
        delegation_id=change.delegation_id,
    )  # fmt: skip
    chain.append(entry, at=change.at, change=change)
