"""Plan a meeting of the safety board, hand reports over to it, note their receipt, and sign its record."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest

from participants.arm_words import names_arm
from safety.board.models import BoardDocument, BoardMeeting, Recommendation, ReportKind
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.hashing import canonical_json
from trialsite.casebook.actions.sign import prove_identity
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

FINGERPRINT = re.compile(r"[0-9a-f]{64}")
MEANING = Text("This is the record of the meeting", "本记录如实反映会议内容")
DATES = Text(
    "Enter the day of the meeting and, not after it, the data cut-off.", "请填写会议日期和不晚于该日的数据截止日期。"
)
KIND = Text("Choose which report it is.", "请选择报告类型。")
EMPTY = Text("Name the report and to whom it was handed over.", "请填写报告名称和接收人。")
HASH = Text(
    "Enter the SHA-256 of the file: 64 digits and letters a to f.", "请填写文件的SHA-256值：64位数字及字母a–f。"
)
BLINDED = Text("Only unblinded people hand over a closed report.", "仅非盲人员可移交非公开报告。")
RECEIPT = Text("Enter who received it, or the reference of the receipt.", "请填写签收人或回执编号。")
RECEIVED = Text("Its receipt is noted already.", "已登记签收。")
MEMBERS = Text("Name the members who took part.", "请填写参会委员。")
CHOOSE = Text("Choose what the board recommends.", "请选择委员会的建议。")
EARLY = Text("The meeting has not taken place yet.", "会议尚未召开。")
CLOSED = Text("The record of this meeting is signed; nothing is added to it.", "该会议记录已签名，不能再添加内容。")
NAMES_ARM = Text(
    "This would tell the arm to everybody who reads it. Write it without the treatment.",
    "此内容会向所有查阅者透露分组。请勿写明分组或治疗内容。",
)


@dataclass(frozen=True, slots=True)
class Handed:
    """A report as it is handed over; `sha256` in lower case."""

    kind: str
    label: str
    sha256: str
    to: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """What the record of a meeting says."""

    members: str
    recommendation: str
    advice: str


@transaction.atomic
def plan_meeting(*, held_on: date | None, cutoff_on: date | None, by: User) -> BoardMeeting:
    """Plan a meeting. Raises ActionRefused."""
    grant = _allowed(by)
    if held_on is None or cutoff_on is None or cutoff_on > held_on:
        raise ActionRefused("dates", DATES)
    chain.lock_heads(chain.STUDY)
    change = begin(by.actor(), grant.id)
    number = (BoardMeeting.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    made = BoardMeeting(
        number=number, held_on=held_on, cutoff_on=cutoff_on, planned_at=change.at, planned_by=by.name
    )  # fmt: skip
    with declared(change, "workflow"):
        tracked.insert([made], change)
        told = f"{held_on.isoformat()}, cut-off {cutoff_on.isoformat()}"
        _append(change, (ItemEntry(f"board[{number}]", "Meeting of the safety board", None, told),))
    return made


@transaction.atomic
def hand_over(*, meeting: BoardMeeting, handed: Handed, by: User) -> BoardDocument:
    """Record that a report was handed over to the board; a closed one only by somebody unblinded.

    Raises ActionRefused. Which closed report it was is told to unblinded people alone, in the ledger too.
    """
    grant = _allowed(by)
    if handed.kind not in list(ReportKind):
        raise ActionRefused("kind", KIND)
    is_closed = handed.kind == ReportKind.CLOSED
    if is_closed and Audience.UNBLINDED not in grant.audiences:
        raise ActionRefused("closed-report", BLINDED)
    _check_handed(handed, is_closed=is_closed)
    found = _locked(meeting)
    change = begin(by.actor(), grant.id)
    number = BoardDocument.objects.filter(meeting=found).count() + 1
    made = BoardDocument(
        meeting=found, number=number, kind=handed.kind, label=handed.label.strip(), sha256=handed.sha256,
        handed_at=change.at, handed_by=by.name, handed_to=handed.to.strip(),
    )  # fmt: skip
    with declared(change, "workflow"):
        tracked.insert([made], change)
        address = f"board[{found.number}].document[{number}]"
        items = (
            ItemEntry(address, "Handed over", None, made.sha256, made.kind, made.handed_to),
            ItemEntry(f"{address}.label", "Report", None, made.label),
        )
        _append(change, items, Audience.UNBLINDED if is_closed else Audience.BLINDED)
    return made


def _check_handed(handed: Handed, *, is_closed: bool) -> None:
    if not handed.label.strip() or not handed.to.strip():
        raise ActionRefused("empty", EMPTY)
    if not FINGERPRINT.fullmatch(handed.sha256):
        raise ActionRefused("sha256", HASH)
    refuse_bad_words(handed.label, 100)
    refuse_bad_words(handed.to, 120)
    if names_arm(handed.to) or (not is_closed and names_arm(handed.label)):
        raise ActionRefused("names-arm", NAMES_ARM)


@transaction.atomic
def note_receipt(*, document: BoardDocument, receipt: str, by: User) -> BoardDocument:
    """Note that a report was received. Raises ActionRefused."""
    grant, receipt = _allowed(by), receipt.strip()
    if not receipt:
        raise ActionRefused("receipt", RECEIPT)
    refuse_bad_words(receipt, 200)
    if names_arm(receipt):
        raise ActionRefused("names-arm", NAMES_ARM)
    chain.lock_heads(chain.STUDY)
    found = BoardDocument.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=document.pk)
    if found.received_at is not None:
        raise ActionRefused("received", RECEIVED)
    change = begin(by.actor(), grant.id)
    found.received_at, found.received_by, found.receipt = change.at, by.name, receipt
    with declared(change, "workflow"):
        tracked.update([found], ["received_at", "received_by", "receipt"], change)
        address = f"board[{found.meeting.number}].document[{found.number}]"
        _append(change, (ItemEntry(address, "Received", None, receipt),))
    return found


def sign_meeting(
    *, meeting: BoardMeeting, minutes: Minutes, credentials: Credentials, by: User, request: HttpRequest
) -> BoardMeeting:
    """Sign the record of a meeting, once. Raises ActionRefused; a wrong password counts as a failed sign-in."""
    grant = _allowed(by)
    _check_minutes(meeting, minutes)
    prove_identity(request, credentials, by)
    with transaction.atomic():
        return _signed(meeting, minutes, by, grant)


def _signed(meeting: BoardMeeting, minutes: Minutes, by: User, grant: Grant) -> BoardMeeting:
    found = _locked(meeting)
    change = begin(by.actor(), grant.id)
    found.members, found.advice = minutes.members.strip(), minutes.advice.strip()
    found.recommendation, found.signed_at = minutes.recommendation, change.at
    found.signer, found.signer_role, found.signer_username = by.name, by.role, by.username
    found.digest = _digest(found)
    columns = ["members", "advice", "recommendation", "signed_at", "signer", "signer_role", "signer_username", "digest"]
    with declared(change, "workflow"):
        tracked.update([found], columns, change)
        address = f"board[{found.number}].recommendation"
        item = ItemEntry(address, "Recommendation", None, found.recommendation, "signed", found.digest)
        _append(change, (item, ItemEntry(f"board[{found.number}].advice", "Advice", None, found.advice or "–")))
    return found


def _check_minutes(meeting: BoardMeeting, minutes: Minutes) -> None:
    if meeting.held_on > clock.today():
        raise ActionRefused("early", EARLY)
    if not minutes.members.strip():
        raise ActionRefused("members", MEMBERS)
    if minutes.recommendation not in list(Recommendation):
        raise ActionRefused("recommendation", CHOOSE)
    refuse_bad_words(minutes.members, 300)
    refuse_bad_words(minutes.advice, 1000)
    if names_arm(minutes.advice) or names_arm(minutes.members):
        raise ActionRefused("names-arm", NAMES_ARM)


def _digest(row: BoardMeeting) -> str:
    """SHA-256 over the record and the fingerprints of what was handed over."""
    documents = list(BoardDocument.objects.filter(meeting=row).order_by("number").values_list("kind", "sha256"))
    told = [row.number, row.held_on.isoformat(), row.cutoff_on.isoformat(), row.members, row.recommendation,
            row.advice, row.signer_username, [list(each) for each in documents]]  # fmt: skip
    return hashlib.sha256(canonical_json(told)).hexdigest()


def _locked(meeting: BoardMeeting) -> BoardMeeting:
    chain.lock_heads(chain.STUDY)
    found = BoardMeeting.objects.select_for_update().get(pk=meeting.pk)
    if found.signed_at is not None:
        raise ActionRefused("signed", CLOSED)
    return found


def _append(change: Change, items: tuple[ItemEntry, ...], audience: Audience = Audience.BLINDED) -> None:
    entry = EventEntry(
        id=change.event_id, action=Action.BOARD, actor=change.actor, audience=audience, save_id=change.save_id,
        delegation_id=change.delegation_id, items=items,
    )  # fmt: skip
    chain.append(entry, at=change.at, change=change)


def _allowed(by: User) -> Grant:
    grant = authority(by, Task.KEEP_BOARD)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    return grant
