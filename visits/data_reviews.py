"""Sign the blind review of the data, and say whether the last one still fits the data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest

from participants.arm_words import names_arm
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.hashing import canonical_json
from trialsite.casebook.actions.sign import prove_identity
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of, protocol_on
from visits.analysis_sets import as_kept, members
from visits.models import DataReview

MEANING = Text(
    "The data were reviewed blind, and these are the sets of the analysis", "已完成盲态数据审核，分析集如上所列"
)
SAY = Text("Name who took part, and write what was concluded.", "请填写参加人员和审核结论。")
STALE = Text(
    "The sets have changed since this page was shown. Look at them again, then sign.",
    "页面显示后分析集已有变化，请重新核对后再签名。",
)
NAMES_ARM = Text(
    "This would tell the arm to everybody who reads it. Write it without the treatment.",
    "此内容会向所有查阅者透露分组。请勿写明分组或治疗内容。",
)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Who took part, what was concluded, and the fingerprint of the sets that the page showed."""

    present: str
    conclusion: str
    shown: str


def protocol_now() -> Protocol:
    """The protocol of the newest version in force."""
    return protocol_of(protocol_on(clock.today()).version)


def fingerprint(sets: str) -> str:
    """SHA-256 over the sets."""
    return hashlib.sha256(sets.encode()).hexdigest()


def still_fits() -> bool:
    """Whether there is a review, and its sets are those of the data as they are; two statements."""
    last = DataReview.objects.order_by("number").last()
    return last is not None and last.sets == as_kept(members(protocol_now()))


def sign_data_review(*, new: Reviewed, credentials: Credentials, by: User, request: HttpRequest) -> DataReview:
    """Keep and sign a review; raises ActionRefused. A wrong password counts as a failed sign-in."""
    may = authority(by, Task.LOCK)
    if not isinstance(may, Grant):
        raise ActionRefused(may.code, may.message)
    if not new.present.strip() or not new.conclusion.strip():
        raise ActionRefused("empty", SAY)
    refuse_bad_words(new.present, 300)
    refuse_bad_words(new.conclusion, 1000)
    if names_arm(new.present) or names_arm(new.conclusion):
        raise ActionRefused("names-arm", NAMES_ARM)
    # outside the transaction, for what it counts must stay
    prove_identity(request, credentials, by)
    return _sign(new, by, may)


@transaction.atomic
def _sign(new: Reviewed, by: User, may: Grant) -> DataReview:
    chain.lock_heads(chain.STUDY)
    sets = as_kept(members(protocol_now()))
    if fingerprint(sets) != new.shown:
        raise ActionRefused("stale", STALE)
    change = begin(by.actor(), may.id)
    row = DataReview(
        number=DataReview.objects.count() + 1, sets=sets, present=new.present.strip(),
        conclusion=new.conclusion.strip(), at=change.at, signer=by.name, signer_role=by.role,
        signer_username=by.username,
    )  # fmt: skip
    row.digest = digest(row)
    items = (
        ItemEntry("data.review", "Blind data review", None, str(row.number), "signed", row.conclusion),
        ItemEntry("data.review_sets", "Sets of the analysis", None, row.sets or "–"),
        ItemEntry("data.review_sha256", "SHA-256", None, row.digest),
    )
    entry = EventEntry(id=change.event_id, action=Action.DATA_REVIEW, actor=change.actor, items=items)
    with declared(change, "workflow"):
        tracked.insert([row], change)
        chain.append(entry, at=change.at, change=change)
    return row


def digest(row: DataReview) -> str:
    """SHA-256 over everything that was signed."""
    told = [row.number, row.sets, row.present, row.conclusion, row.at.isoformat(), row.signer_username, row.signer_role]
    return hashlib.sha256(canonical_json(told)).hexdigest()
