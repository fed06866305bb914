"""What stands of one answer in a few lines: origin, lag, source, checks, queries, verification, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from trialsite.audit import clock
from trialsite.audit.clock import SITE_ZONE
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.provenance import SIGNED, VOID, Life, Step
from trialsite.crf.address import read_address
from trialsite.crf.values.display import in_both, show_date
from trialsite.pages.provenance.steps import ReadableStep, origin_of
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of

BEFORE = Text("saved before it happened", "早于发生时间保存")
SAME_DAY = Text("saved on the same day", "当天保存")
LATER = Text("saved {span} later", "{span}后保存")
NO_TIME = Text("The form tells no full date yet.", "表单尚无完整日期。")
FROM_HOURS, FROM_DAYS = timedelta(hours=1), timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Lag:
    """From the moment a value was true at the bedside to the moment the first version of it was saved.

    The moment is the one that the row or the form tells (`occurred`); for entries from paper that which the ledger
    holds. Both are facts: the second is the server's clock. What was typed and not yet saved is no data and not timed.
    """

    happened: Text
    saved_at: datetime
    span: Text


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reader sees first; `verified` and `signed` are the steps that count now, void or withdrawn ones too."""

    value: ReadableStep | None
    versions: int
    origin: Text | None
    lag: Lag | None
    source: Text | None
    fired: int
    verified: ReadableStep | None
    is_verified: bool
    signed: tuple[ReadableStep, ...]


def facts_of(record: CrfRecord, address: str, life: Life, steps: Sequence[ReadableStep]) -> Facts:
    """The facts; `steps` are those of the life, read."""
    pairs = list(zip(life.steps, steps, strict=True))
    versions = [(step, read) for step, read in pairs if step.is_version]
    marks = [(step, read) for step, read in pairs if step.address.startswith("record.verified[")]
    last, first = next(iter(versions), None), versions[-1][0] if versions else None
    return Facts(
        value=last[1] if last else None,
        versions=len(versions),
        origin=origin_of(last[0]) if last else None,
        lag=_lag(first, life) if first else None,
        source=_source(record, address),
        fired=sum(_is_check(step) for step, _read in pairs),
        verified=marks[0][1] if marks else None,
        is_verified=bool(marks) and marks[0][0].new != "withdrawn",
        signed=tuple(read for step, read in pairs if step.address == SIGNED and step.new != VOID),
    )


def _is_check(step: Step) -> bool:
    """Whether a step says that a check fired: it refused, found odd, asked or drafted."""
    if step.address.startswith(("record.fired[", "record.proposal[")):
        return step.old is None
    if step.address.startswith("record.query["):
        return step.old is None and step.new not in {None, "open"}
    return step.action == "refuse_answer"


def _source(record: CrfRecord, address: str) -> Text | None:
    """Where the source of the answer lies, as the list of sources says."""
    known = protocol_of(record.protocol_version).verification.source_of(record.form, read_address(address).var)
    return known.where if known else None


def _lag(first: Step, life: Life) -> Lag | None:
    happened = first.occurred_at or life.happened
    if happened is None:
        return None
    return Lag(_told(happened), first.at, lag_text(happened, first.at))


def _told(happened: datetime | date) -> Text:
    if not isinstance(happened, datetime):
        return in_both(happened)
    local = happened.astimezone(SITE_ZONE)
    return Text(*(f"{show_date(local.date(), language)} {local:%H:%M}" for language in ("en", "zh")))


def lag_text(happened: datetime | date, saved_at: datetime) -> Text:
    """How long after it happened something was saved: minutes, from 1 h on hours, from 48 h on days.

    A day without a time counts days on the site's calendar.
    """
    if not isinstance(happened, datetime):
        days = (clock.site_date(saved_at) - happened).days
        return BEFORE if days < 0 else SAME_DAY if days == 0 else LATER.format(span=_days(days))
    gone = saved_at - happened
    if gone < timedelta(0):
        return BEFORE
    minutes = int(gone.total_seconds() // 60)
    if gone < FROM_HOURS:
        return LATER.format(span=Text(f"{minutes} min", f"{minutes}分钟"))
    if gone < FROM_DAYS:
        hours, rest = divmod(minutes, 60)
        return LATER.format(span=Text(f"{hours} h {rest} min", f"{hours}小时{rest}分钟"))
    return LATER.format(span=_days(gone.days))


def _days(days: int) -> Text:
    return Text(f"{days} {'day' if days == 1 else 'days'}", f"{days}天")
