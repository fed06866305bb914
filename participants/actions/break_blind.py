"""The other ways to break a blind: by accident, which is recorded, and planned, on the word of two people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from participants import blinding
from participants.actions.analysis_arms import is_locked
from participants.actions.unblind import NO_ARM, Shown, checked_reason, entry_of, keep
from participants.arm_words import names_arm
from participants.models import Participant, Randomisation
from participants.unblinding import PLANNED, Unblinding, UnblindingKind
from participants.unblinding_notices import tell_of, tell_of_request
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.audit.models import ChainHead
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import Lock, Scope
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.casebook.submission import Submission
from trialsite.crf.answers import Answer
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

DECISION = "participant.unblinding"
NAMES_ARM = Text(
    "This would tell the arm to everybody who reads the register. Say what happened without the treatment.",
    "此内容会向查阅登记的所有人透露分组。请描述经过，不写分组或治疗内容。",
)
FUTURE = Text("The blind cannot be broken later than now.", "破盲时间不能晚于现在。")
TOO_EARLY = Text("That is before the randomisation.", "该时间早于随机时间。")
WHO_KNOWS = Text("Say who knows the arm now.", "请选择目前知晓分组的人员。")
KIND = Text("Choose why the arm is needed.", "请选择揭盲类型。")
SELF = Text("You asked for it yourself. A second person decides.", "申请人为您本人，须由第二人审批。")
DECIDED = Text("{who} decided on it already. Nothing was changed.", "{who}已审批，未作更改。")
SAY_WHY = Text("Say why it is declined.", "请说明不批准的理由。")
BEFORE_LOCK = Text(
    "Unblinding for the analysis is approved once the database is locked.", "分析揭盲须在数据库锁定后方可批准。"
)
NOT_APPROVED = Text("Nobody approved this unblinding yet.", "该揭盲尚未获批准。")
SHOWN = Text("The arm was shown already, once. Ask for another unblinding.", "分组已显示过一次，请另行申请揭盲。")


@dataclass(frozen=True, slots=True)
class Accident:
    """What was typed: when it happened, what, and the codes of the staff who know now."""

    at: datetime
    what: str
    told: tuple[str, ...]
    token: str


def record_accident(*, participant: Participant, accident: Accident, by: User) -> Unblinding:
    """Put an accidental breaking into the register and draft its deviation; the system shows nothing.

    Raises ActionRefused without authority or words, for a time that cannot be, and where the words name an arm.
    """
    done = _record_accident(participant, accident, by)
    covers = Q(scope=Scope.STUDY) | Q(scope=Scope.PARTICIPANT, participant=participant)
    locks = Lock.objects.filter(covers, lifted_at__isnull=True)
    if done.record.revision == 0 and not locks.exists():
        # the deviation follows from the first answer of the form
        save(record=done.record, submission=Submission({"unbl_told_staff": Answer(accident.told)}, 0), by=by)
    return done


@transaction.atomic
def _record_accident(person: Participant, accident: Accident, by: User) -> Unblinding:
    grant, what = _allowed(by, Task.ENTER_DATA), checked_reason(accident.what)
    if names_arm(what):
        raise ActionRefused("names-arm", NAMES_ARM)
    _check_time(person, accident.at)
    if not accident.told:
        raise ActionRefused("empty", WHO_KNOWS)
    head, change = _begun(person, by, grant)
    before = Unblinding.objects.filter(token=accident.token).select_related("record").first()
    if before is not None:
        return before
    done = _row(person, by, change, UnblindingKind.ACCID, what)
    done.at, done.token = accident.at, accident.token
    keep(done, change, head, Action.UNBLIND)
    tell_of(done)
    return done


def _check_time(person: Participant, at: datetime) -> None:
    if at > clock.now():
        raise ActionRefused("future", FUTURE)
    randomised = Randomisation.objects.filter(participant=person).first()
    if randomised is None:
        raise ActionRefused("no-arm", NO_ARM)
    if at < randomised.at:
        raise ActionRefused("early", TOO_EARLY)


@transaction.atomic
def ask_unblinding(*, participant: Participant, kind: str, reason: str, token: str, by: User) -> Unblinding:
    """Ask for a planned unblinding; nothing is shown before somebody else approves it. Raises ActionRefused."""
    asked, is_new = request_of(participant=participant, kind=kind, reason=reason, token=token, by=by)
    if is_new:
        tell_of_request(asked)
    return asked


@transaction.atomic
def request_of(*, participant: Participant, kind: str, reason: str, token: str, by: User) -> tuple[Unblinding, bool]:
    """The request of `ask_unblinding` without its mail, and whether it was written now. Raises ActionRefused."""
    grant, reason = _allowed(by, Task.ASK_UNBLINDING), checked_reason(reason)
    if kind not in PLANNED:
        raise ActionRefused("kind", KIND)
    if not Randomisation.objects.filter(participant=participant).exists():
        raise ActionRefused("no-arm", NO_ARM)
    head, change = _begun(participant, by, grant)
    before = Unblinding.objects.filter(token=token).first()
    if before is not None:
        return before, False
    asked = _row(participant, by, change, UnblindingKind(kind), reason)
    asked.token = token
    keep(asked, change, head, Action.UNBLINDING_ASK)
    return asked, True


@transaction.atomic
def decide_unblinding(*, unblinding: Unblinding, approve: bool, why: str, by: User) -> Unblinding:
    """Approve or decline what somebody else asked for. Raises ActionRefused for oneself and where it is decided."""
    grant = _allowed(by, Task.APPROVE_UNBLINDING)
    row, head, change = _locked(unblinding, by, grant)
    why = why.strip()
    if row.requested_username == by.username:
        raise ActionRefused("self", SELF)
    if row.is_approved is not None or not row.is_planned:
        raise ActionRefused("decided", DECIDED.format(who=row.decided_by))
    if not approve and not why:
        raise ActionRefused("empty", SAY_WHY)
    refuse_bad_words(why)
    if approve and row.kind == UnblindingKind.ANALYSIS and not is_locked():
        raise ActionRefused("not-locked", BEFORE_LOCK)
    row.is_approved, row.decided_at, row.decided_why = approve, change.at, why
    row.decided_by, row.decided_username = by.name, by.username
    columns = ["is_approved", "decided_at", "decided_why", "decided_by", "decided_username"]
    item = ItemEntry(DECISION, "Unblinding", "asked", "approved" if approve else "declined", reason_text=why)
    _write(row, columns, item, (change, head))
    return row


@transaction.atomic
def show_planned(*, unblinding: Unblinding, by: User) -> Shown:
    """Show the arm of an approved unblinding, once, to somebody who is unblinded. Raises ActionRefused."""
    grant = _allowed(by, Task.VIEW_ALLOCATION)
    row, head, change = _locked(unblinding, by, grant)
    if Audience.UNBLINDED not in grant.audiences:
        raise ActionRefused("blinded", blinding.BLINDED)
    if not row.is_approved:
        raise ActionRefused("not-approved", NOT_APPROVED)
    if row.shown_at is not None:
        raise ActionRefused("shown", SHOWN)
    key = chain.key_for(row.participant.code, Audience.UNBLINDED)
    arm = blinding.show_once(row.participant, change, chain.lock_heads(key)[key], row.reason)
    if arm is None:
        raise ActionRefused("no-arm", NO_ARM)
    row.shown_at, row.shown_to = change.at, by.name
    item = ItemEntry("participant.unblinded", "Unblinding", "approved", row.kind, reason_text=row.reason)
    _write(row, ["shown_at", "shown_to"], item, (change, head), Action.UNBLIND)
    tell_of(row)
    return Shown(row, arm)


def _allowed(by: User, task: Task) -> Grant:
    grant = authority(by, task)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    return grant


def _begun(person: Participant, by: User, grant: Grant) -> tuple[ChainHead, Change]:
    return chain.lock_heads(person.code)[person.code], begin(by.actor(), grant.id)


def _locked(unblinding: Unblinding, by: User, grant: Grant) -> tuple[Unblinding, ChainHead, Change]:
    head, change = _begun(unblinding.participant, by, grant)
    found = Unblinding.objects.select_for_update(of=("self",)).select_related("participant")
    return found.get(pk=unblinding.pk), head, change


def _row(person: Participant, by: User, change: Change, kind: UnblindingKind, reason: str) -> Unblinding:
    return Unblinding(
        participant=person,
        kind=kind,
        at=change.at,
        recorded_at=change.at,
        reason=reason,
        requested_by=by.name,
        requested_username=by.username,
        requested_role=by.role,
    )


def _write(
    row: Unblinding,
    columns: list[str],
    item: ItemEntry,
    under: tuple[Change, ChainHead],
    action: Action = Action.UNBLINDING_DECIDE,
) -> None:
    change, head = under
    with declared(change, "workflow"):
        tracked.update([row], columns, change)
        chain.append(entry_of(row, change, action, (item,)), at=change.at, change=change, head=head)
