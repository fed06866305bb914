"""Which moment a page shows: now, or an instant of the past that its address names (`?as_of=`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest

from trialsite.audit import clock
from trialsite.audit.clock import SITE_ZONE
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.display import in_both
from trialsite.crf.values.errors import Unreadable
from trialsite.protocol.text import Text

PARAMETER = "as_of"
HOW = Text(
    "Enter a date, or a date with a time, such as 2024-09-12 or 2024-09-12 10:41.",
    "请输入日期或日期时间，例如 2024-09-12 或 2024-09-12 10:41。",
)
FUTURE = Text("This moment is still to come. Choose a date up to today.", "该时间尚未到来，请选择今天或更早的日期。")
TOO_EARLY = Text(
    "{code} was registered on {day}; there is nothing to show before that.",
    "{code} 于 {day} 登记，此前无可显示的内容。",
)
LONGEST = 40
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment of a page: an `instant` in UTC, None for now; what was typed; what is wrong with it."""

    instant: datetime | None = None
    typed: str = ""
    problem: Text | None = None

    @property
    def query(self) -> str:
        """What links carry so that the next page shows the same moment."""
        return f"?{urlencode({PARAMETER: self.typed})}" if self.instant else ""

    @property
    def at(self) -> datetime:
        """The instant itself, the present one included."""
        return self.instant or clock.now()


NOW = Moment()


def read_moment(request: HttpRequest, *, code: str, since: datetime) -> Moment:
    """The moment a request asks for; `since` is when the participant was registered."""
    typed = request.GET.get(PARAMETER, "").strip()[:LONGEST]
    if not typed:
        return NOW
    try:
        first, last = read_span(typed)
    except Unreadable:
        return Moment(None, typed, HOW)
    now = clock.now()
    if first > now:
        return Moment(None, typed, FUTURE)
    if last < since:
        return Moment(None, typed, TOO_EARLY.format(code=code, day=in_both(clock.site_date(since))))
    return Moment(min(last, now), typed)


def read_span(typed: str) -> tuple[datetime, datetime]:
    """The first and last instant (UTC) of the day, minute, second or instant that was typed; raises Unreadable.

    Without an offset it is read on the site's clock (Asia/Shanghai). A page shows the last instant of the span.
    """
    try:
        exact = datetime.fromisoformat(typed) if ":" in typed else None
    except ValueError:
        raise Unreadable(HOW) from None
    if exact is None:
        day = read_date(typed, today=clock.today())
        return _span(datetime.combine(day, time(0)), timedelta(days=1))
    if exact.microsecond:
        return _span(exact, INSTANT)
    has_seconds = typed.partition("+")[0].count(":") > 1
    return _span(exact, timedelta(seconds=1) if has_seconds else timedelta(minutes=1))


def _span(start: datetime, length: timedelta) -> tuple[datetime, datetime]:
    try:
        first = (start if start.tzinfo else start.replace(tzinfo=SITE_ZONE)).astimezone(UTC)
        return first, first + length - INSTANT
    except OverflowError:  # at either end of the calendar
        raise Unreadable(HOW) from None
