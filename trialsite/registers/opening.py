"""Whether the trial is open for entering real participants, and what is missing (VA-04): a table of conditions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from trialsite.audit.hashing import canonical_json
from trialsite.crf.values.display import in_both
from trialsite.protocol.text import Text
from trialsite.registers.models import (
    Approval,
    Capacity,
    ConsentVersion,
    Milestone,
    MilestoneKind,
    ProtocolVersion,
    Subject,
)
from trialsite.registers.selectors import consent_versions, protocol_versions
from trialsite.registers.trained import TeamTraining, team_training

OPENING = "opening"
NOT_OPEN = Text(
    "The trial is not open for entering data yet. “Administration, Opening of the trial” says what is missing.",
    "本试验尚未开放数据录入，缺少的条件见“系统管理－试验启用”。",
)
VERSION = Text(
    "version {version}, ethics approval {approved}, signed by {by}", "版本{version}，伦理批准{approved}，{by}签名"
)
BOTH = Text("signed by {site} and {sponsor}", "{site}与{sponsor}已签名")
TRAINED = Text(
    "{n} people with work at the site, all trained; the last one on {day}", "{n}名研究人员均已培训，最近一次为{day}"
)
DONE = Text("{day}, {reference}", "{day}，{reference}")


@dataclass(frozen=True, slots=True)
class Ground:
    """What the conditions look at: the versions in force on a site date, signatures, and what was done."""

    protocol: ProtocolVersion | None
    consent: ConsentVersion | None
    signed: Mapping[tuple[str, str, str], Approval]
    done: Mapping[str, Milestone]
    training: TeamTraining

    def signature(self, subject: str, row: Any, capacity: str = Capacity.INVESTIGATOR) -> Approval | None:
        """The signature under a version."""
        return self.signed.get((subject, str(row), capacity))


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must be there; `evidence` says how it is met, None while it is missing. `where`: its page.

    `lacks` says what is missing, where there is more to say than the title.
    """

    key: str
    title: Text
    evidence: Callable[[Ground], Text | None]
    where: str
    lacks: Callable[[Ground], Text | None] = lambda here: None


def ground(day: date) -> Ground:
    """What stands on a site date; five statements."""
    protocols = [row for row in protocol_versions() if row.effective_on <= day]
    consents = [row for row in consent_versions() if row.effective_on <= day]
    signed = {(each.subject, each.version, each.capacity): each for each in Approval.objects.all()}
    done = {each.kind: each for each in Milestone.objects.order_by("pk")}
    return Ground(
        protocols[-1] if protocols else None, consents[-1] if consents else None, signed, done, team_training(day)
    )


def _version(subject: str, row: Any, here: Ground) -> Text | None:
    signature = here.signature(subject, row) if row is not None else None
    if signature is None:
        return None
    return VERSION.format(version=str(row), approved=in_both(row.ethics_approved_on), by=signature.signer)


def _assumptions(here: Ground) -> Text | None:
    sides = [here.signature(Subject.ASSUMPTIONS, here.protocol, side) for side in Capacity]
    site, sponsor = sides
    return BOTH.format(site=site.signer, sponsor=sponsor.signer) if site and sponsor else None


def _training(here: Ground) -> Text | None:
    training = here.training
    if not training.is_whole or training.last is None:
        return None
    return TRAINED.format(n=str(training.people), day=in_both(training.last))


def _done(kind: MilestoneKind) -> Callable[[Ground], Text | None]:
    def evidence(here: Ground) -> Text | None:
        row = here.done.get(kind)
        return None if row is None else DONE.format(day=in_both(row.done_on), reference=row.reference)

    return evidence


CONDITIONS: tuple[Condition, ...] = (
    Condition(
        "protocol",
        Text("Protocol version in force, approved and signed", "现行方案版本已批准并签名"),
        lambda here: _version(Subject.PROTOCOL, here.protocol, here),
        "administration:versions",
    ),
    Condition(
        "consent",
        Text("Consent version in force, approved and signed", "现行知情同意书版本已批准并签名"),
        lambda here: _version(Subject.CONSENT, here.consent, here),
        "administration:versions",
    ),
    Condition(
        "assumptions",
        Text("Protocol assumptions, signed by both sides", "方案假设已由双方签名"),
        _assumptions,
        "administration:assumptions",
    ),
    Condition(
        "training",
        Text("Everybody with a current line of the delegation log is trained", "授权分工表中的人员均已培训"),
        _training,
        "administration:training",
        lambda here: None if here.training.is_whole else here.training.missing,
    ),
    Condition(
        "acceptance_test",
        Text("Acceptance test of the system", "系统验收测试"),
        _done(MilestoneKind.ACCEPTANCE_TEST),
        "administration:opening",
    ),
)


def of_opening(here: Ground) -> str:
    """SHA-256 over how each condition is met."""
    told = [[each.key, str(each.evidence(here) or "")] for each in CONDITIONS]
    return hashlib.sha256(canonical_json([OPENING, told])).hexdigest()


def missing(here: Ground) -> list[Text]:
    """The conditions that are not met."""
    return [each.title for each in CONDITIONS if each.evidence(here) is None]


def opening() -> Approval | None:
    """The signature that opened the trial; it holds for good."""
    return Approval.objects.filter(subject=OPENING).first()


def is_open() -> bool:
    """Whether data of participants may be entered: always in training, in production once it was signed."""
    return settings.ENVIRONMENT != "production" or opening() is not None
