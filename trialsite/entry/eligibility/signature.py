"""The principal investigator's signature as the page shows it: what stands against it, and what was signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from participants.decisions import EligibilityDecision
from participants.eligibility.signing import reasons_against_signing
from participants.models import Participant, Stage
from participants.screening import Screening
from participants.to_sign import decisions_of, holds
from trialsite.accounts.roles import ROLES, Role
from trialsite.casebook.meanings import ELIGIBLE, meaning_of
from trialsite.casebook.models import CrfRecord
from trialsite.entry.moment import Moment
from trialsite.entry.navigation import record_url
from trialsite.entry.page_parts import FormPage
from trialsite.protocol.text import Text

MEANING = meaning_of(ELIGIBLE).sentence
UNSAVED = Text("Save what was typed first.", "请先保存已填写的内容。")
NOT_COMPLETE = Text("Complete the form first.", "请先完成该表单。")


@dataclass(frozen=True, slots=True)
class Decision:
    """One signature: who, in which role, when, what of it; voided or altered where it says so."""

    signer: str
    role: Text
    at: datetime
    digest: str
    is_valid: bool
    voided_at: datetime | None = None
    voided_why: Text | None = None
    voided_url: str = ""


def decision_of(person: Participant, records: Iterable[CrfRecord], moment: Moment) -> Decision | None:
    """The last signature over the person's eligibility, at the moment; its hash is computed again for now."""
    found = decisions_of([person], moment.instant).get(person.pk)
    if found is None:
        return None
    by_key: dict[Any, CrfRecord] = {each.pk: each for each in records}
    voided = by_key.get(found.voided_record_id)
    why = found.voided_why_en and Text(found.voided_why_en, found.voided_why_zh or found.voided_why_en)
    return Decision(
        signer=found.signer,
        role=ROLES[Role(found.signer_role)].title,
        at=found.at,
        digest=found.digest,
        is_valid=_is_valid(found, by_key.get(found.record_id), moment),
        voided_at=found.voided_at,
        voided_why=why or None,
        voided_url=record_url(voided) + moment.query if voided else "",
    )


def _is_valid(found: EligibilityDecision, record: CrfRecord | None, moment: Moment) -> bool:
    """Whether nothing was altered behind it; of a moment in the past only whether it stood."""
    return found.voided_at is None and (moment.instant is not None or holds(found, record))


def why_not_signed(person: Participant, screening: Screening, form: FormPage | None) -> Text | None:
    """The first reason why the principal investigator cannot sign now; None where he can."""
    if form is None or person.stage != Stage.SCREENING:
        return Text("{code} is not in screening any more.", "{code}已不在筛选期。").format(code=person.code)
    if form.has_draft:
        return UNSAVED
    against = reasons_against_signing(screening.computed, screening.answers)
    if against:
        return against[0].message
    return None if form.record.completed_at else NOT_COMPLETE
