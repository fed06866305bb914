"""The consent register as data: what everybody signed, against approvals, procedures and entitlements; judged here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse

from participants.endings import follow_up_ended
from participants.models import Participant
from participants.reconsent import LEFT, consents_of
from trialsite.accounts.delegating.selectors import Holder, holders
from trialsite.accounts.held import GCP_COURSE
from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.audit.clock import SITE_ZONE
from trialsite.casebook.retrospective import first_day
from trialsite.crf import registry
from trialsite.protocol.text import Text
from trialsite.registers.binding import Consent, awaited, latest_signed
from trialsite.registers.models import ConsentVersion, ProtocolVersion, Staff
from trialsite.registers.selectors import build, consent_versions, protocol_on, staff
from visits.first_procedures import Procedure, first_procedures

NOTHING = Text("–", "–")


@dataclass(frozen=True, slots=True)
class Said:
    """A judgement in words with its tone: "ok" in order, "wa" to be looked at, "er" not in order."""

    text: Text
    tone: str = "ok"


ANSWERS = {
    "Y": Said(Text("Signed", "已签署"), "ok"),
    "N": Said(Text("Declined", "拒绝签署"), "lk"),
    None: Said(Text("Not answered yet", "尚未填写"), "wa"),
}
NO_CONSENT = Said(Text("No consent recorded", "尚无知情同意记录"), "wa")
APPROVED = Said(Text("approved and in force", "已批准且有效"))
TOO_EARLY = Said(Text("signed before it was approved or in force", "签署早于伦理批准/生效日期"), "er")
OLDER = Said(Text("a newer version was in force", "当时已有更新版本"), "wa")
UNKNOWN_VERSION = Said(Text("not in the register", "登记册中无此版本"), "er")
NONE_YET = Said(Text("no procedure yet", "尚无操作"), "line")
BEFORE = Said(Text("consent came first", "知情同意在前"))
AFTER = Said(Text("the procedure came first", "操作早于知情同意"), "er")
SAME_DAY = Said(Text("same day, its time is not asked for", "同日，操作不记录时间"), "line")
ENTITLED = Said(Text("entitled by the register of staff", "人员登记册：当日有权限"))
NOT_ENTITLED = Said(Text("not entitled on that day", "当日无权限"), "er")
BY_ROLE = Said(Text("principal investigator on that day", "当日为主要研究者"))
DELEGATED = Text("delegated on that day ({line})", "当日已授权（{line}）")
NOT_DELEGATED = Said(Text("not delegated on that day", "当日未授权"), "er")
NOT_TRAINED = Said(Text("no training in GCP by that day", "当日尚无GCP培训记录"), "er")


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One form of consent, or one person without any; `due` is the newer version they are to be asked for."""

    code: str
    version: str
    answer: Said
    on: date | None
    at: str
    approval: Said | None
    procedure: Procedure | None
    order: Said | None
    by: Text
    entitled: Said | None
    due: str

    @property
    def url(self) -> str:
        """The casebook, where consent is recorded."""
        return reverse("entry:casebook", args=[self.code])

    @property
    def procedure_title(self) -> Text:
        """The form of the first procedure."""
        return registry.get(self.procedure.form).title if self.procedure else NOTHING

    @property
    def is_odd(self) -> bool:
        """Whether something about it is not in order or has to be looked at."""
        return any(each is not None and each.tone in ("er", "wa") for each in self._judged())

    def _judged(self) -> tuple[Said | None, ...]:
        return self.answer, self.approval, self.order, self.entitled


@dataclass(frozen=True, slots=True)
class Known:
    """What lines are judged by: the versions and the entries of each member of staff (oldest first), and the log.

    The log is kept here from the first day of use on; before it the delegation stands on paper.
    """

    versions: Sequence[ConsentVersion]
    staff: Mapping[str, Sequence[Staff]]
    holders: Mapping[str, Holder] = field(default_factory=dict)
    in_use_from: date | None = None

    def member(self, code: str | None, on: date | None) -> Staff | None:
        """A member of staff as of a day, as they are called now where there is no entry of that day."""
        rows = self.staff.get(code or "", ())
        then = [row for row in rows if on is not None and _covers(row, on)]
        return next(reversed(then or rows), None)


def consent_lines() -> list[ConsentLine]:
    """Everybody who was screened, by number; the same few statements for two thousand people as for one."""
    people, today = list(Participant.objects.order_by("number")), clock.today()
    keys = [person.pk for person in people]
    said, done, ended = consents_of(keys), first_procedures(keys), follow_up_ended(keys)
    known = _known()
    found: list[ConsentLine] = []
    for person in people:
        own = said.get(person.pk, [])
        asks = person.stage not in LEFT and person.pk not in ended
        due = awaited(own, known.versions, today) if asks else None
        found.extend(lines_of(person.code, own, done.get(person.pk), known, due.code if due else ""))
    return found


def _known() -> Known:
    entries: dict[str, list[Staff]] = {}
    for row in staff(None):
        entries.setdefault(row.code, []).append(row)
    names = {row.username for rows in entries.values() for row in rows if row.username}
    return Known(consent_versions(), entries, holders(names), _in_use_from())


def _in_use_from() -> date | None:
    try:
        return first_day(build(protocol_on(clock.today())))
    except ProtocolVersion.DoesNotExist:
        return None


def lines_of(
    code: str, own: Sequence[Consent], procedure: Procedure | None, known: Known, due: str
) -> list[ConsentLine]:
    """The lines of one person, by day: the first consent against the procedure, and what is due at the latest."""
    if not own:
        order = AFTER if procedure else None
        return [ConsentLine(code, "", NO_CONSENT, None, "", None, procedure, order, NOTHING, None, due)]
    ordered = sorted(own, key=lambda each: (each.on or date.max, each.at is None, each.at))
    first = next((each for each in ordered if each.is_signed), ordered[0])
    last = latest_signed(ordered) or ordered[-1]
    return [
        _line(code, each, procedure if each is first else None, known, due if each is last else "") for each in ordered
    ]


def _line(code: str, consent: Consent, procedure: Procedure | None, known: Known, due: str) -> ConsentLine:
    person = known.member(consent.by, consent.on)
    return ConsentLine(
        code=code,
        version=consent.version or "",
        answer=ANSWERS.get(consent.signed, ANSWERS[None]),
        on=consent.on,
        at=f"{consent.at:%H:%M}" if consent.at else "",
        approval=approval_of(consent, known.versions),
        procedure=procedure,
        order=order_of(consent, procedure) if procedure or consent.is_signed else None,
        by=Text(person.name_en, person.name_zh) if person else NOTHING,
        entitled=entitled_of(person, consent.on, known),
        due=due,
    )


def approval_of(consent: Consent, versions: Sequence[ConsentVersion]) -> Said | None:
    """The signed version against the register on the day of signature."""
    if consent.on is None or not consent.version:
        return None
    own = next((each for each in versions if each.code == consent.version), None)
    if own is None:
        return UNKNOWN_VERSION
    if consent.on < own.effective_on:
        return TOO_EARLY
    newest = [each for each in versions if each.effective_on <= consent.on][-1]
    return APPROVED if newest.code == own.code else OLDER


def order_of(consent: Consent, procedure: Procedure | None) -> Said:
    """A consent against the first procedure: by day, and by the clock where both times are known."""
    if procedure is None:
        return NONE_YET
    if not consent.is_signed or consent.on is None or procedure.day < consent.on:
        return AFTER
    if procedure.day > consent.on:
        return BEFORE
    if procedure.at is None or consent.at is None:
        return SAME_DAY
    return AFTER if procedure.at < datetime.combine(consent.on, consent.at, tzinfo=SITE_ZONE) else BEFORE


def _covers(row: Staff, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)


def entitled_of(person: Staff | None, on: date | None, known: Known) -> Said | None:
    """Whether a person was to obtain consent on a day: by the register of staff, then by the log and the trainings."""
    if person is None or on is None:
        return None
    if not (_covers(person, on) and person.obtains_consent):
        return NOT_ENTITLED
    holder = known.holders.get(person.username)
    before_use = known.in_use_from is not None and on < known.in_use_from
    return ENTITLED if holder is None or before_use else _held(holder, on)


def _held(holder: Holder, on: date) -> Said:
    line = holder.was_delegated(Task.OBTAIN_CONSENT, on)
    if line is None:
        return NOT_DELEGATED
    if holder.rights.untrained((GCP_COURSE,), on):
        return NOT_TRAINED
    return Said(DELEGATED.format(line=line)) if line else BY_ROLE
