"""The two moments of a comparison, as they were typed; without a first one, when the person was last here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.audit.clock import SITE_ZONE, start_of
from trialsite.audit.entries import Action
from trialsite.audit.models import Event
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable
from trialsite.protocol.text import Text

LONGEST = 40
HOW = Text(
    "Enter a date, or a date with a time, such as 2024-09-12 or 2024-09-12 10:41.",
    "请输入日期或日期时间，例如 2024-09-12 或 2024-09-12 10:41。",
)
TURNED = Text("The second moment must lie after the first.", "结束时间须晚于起始时间。")


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when (UTC), what was typed, and what is wrong with it; `is_own_visit` when nobody chose."""

    since: datetime
    until: datetime
    typed_since: str = ""
    typed_until: str = ""
    problem: Text | None = None
    is_own_visit: bool = False


def read_span(request: HttpRequest, by: User) -> Span:
    """What a request asks for; the last visit of the person where it names no first moment."""
    since, until = (request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in ("since", "until"))
    now = clock.now()
    try:
        first = _read(since) if since else last_visit(by)
        last = min(_read(until), now) if until else now
    except Unreadable:
        return Span(now, now, since, until, HOW)
    problem = TURNED if last <= first else None
    return Span(first, last, since, until, problem, is_own_visit=not since)


def last_visit(by: User) -> datetime:
    """The last instant before today at which the person did or signed anything here; else the start of today."""
    today = start_of(clock.today())
    mine = Event.objects.filter(actor_username=by.username, recorded_at__lt=today)
    last = mine.exclude(action=Action.SIGN_IN_FAILED).order_by("-recorded_at").values_list("recorded_at", flat=True)[:1]
    return next(iter(last), today)


def _read(typed: str) -> datetime:
    """The beginning of the day, or the instant, on the site's clock where no offset is typed; raises Unreadable."""
    if ":" not in typed:
        return start_of(read_date(typed, today=clock.today()))
    try:
        exact = datetime.fromisoformat(typed)
        return exact if exact.tzinfo else exact.replace(tzinfo=SITE_ZONE)
    except ValueError:
        raise Unreadable(HOW) from None
