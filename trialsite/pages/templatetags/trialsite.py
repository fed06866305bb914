"""Template tags of every page: protocol texts, status glyphs, interface icons, boxes and site time."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from lucide.templatetags.lucide import lucide

from trialsite.accounts import authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import TASKS, Task
from trialsite.audit.clock import SITE_ZONE
from trialsite.casebook import masked
from trialsite.crf.values.display import show_date, show_datetime, show_number
from trialsite.pages.glyphs import GLYPHS
from trialsite.protocol.text import Text

register = template.Library()

# Django's message levels spoken in the tones of the style sheet
MESSAGE_TONES = {"debug": "in", "info": "in", "success": "ok", "warning": "wa", "error": "er"}
TONE_ICONS = {"in": "info", "ok": "check", "wa": "triangle-alert", "er": "circle-x", "si": "signature"}
WEEKDAYS = (
    Text("Monday", "星期一"), Text("Tuesday", "星期二"), Text("Wednesday", "星期三"), Text("Thursday", "星期四"),
    Text("Friday", "星期五"), Text("Saturday", "星期六"), Text("Sunday", "星期日"),
)  # fmt: skip
LANGUAGE_SHORT = {"en": "EN", "zh-hans": "中文"}


def _language() -> str:
    return get_language() or "en"


@register.filter
def say(text: object) -> str:
    """A protocol text in the active language; anything else as it is written."""
    if isinstance(text, Text):
        return text.get(_language())
    return str(text)


@register.filter
def unnamed(words: str) -> str:
    """The words without what is masked, for filters that cut or break them: the whole page is looked at later."""
    return masked.current().text(words)


@register.filter
def called(person: User) -> str:
    """Somebody's name as the page's language writes it."""
    return person.name_in(_language())


@register.filter
def tongue(words: str) -> str:
    """The language of what somebody typed, for who hears the page: English where no other sign is in it."""
    return "en" if words.isascii() else "zh-Hans"


@register.simple_tag
def glyph(status: str, label: object = "", *, hidden: bool = False) -> SafeString:
    """The glyph of a status with its spoken name; `hidden` where the name stands beside it in words."""
    href = f"{static('img/sprite.svg')}#g-{status}"
    if hidden:
        return format_html('<svg class="glyph" aria-hidden="true"><use href="{}"></use></svg>', href)
    name = say(label or GLYPHS[status].name)
    return format_html('<svg class="glyph" role="img" aria-label="{}"><use href="{}"></use></svg>', name, href)


@register.simple_tag
def in_both(text: Text) -> SafeString:
    """A text in the reader's language; on paper in the other one as well."""
    here = _language()
    other, code = (text.en, "en") if here.startswith("zh") else (text.zh, "zh-Hans")
    if other == say(text):
        return format_html("{}", other)
    return format_html('{} <span class="print-only" lang="{}">{}</span>', say(text), code, other)


@register.filter
def task_title(task: str) -> Text:
    """What a task is called."""
    return TASKS[Task(task)]


@register.simple_tag(takes_context=True)
def lacking(context: Context, task: str, form: Any = None) -> Text | None:
    """What the person of the page lacks today for a task of their role, with a record or form where one is given."""
    person = context["request"].user
    return authority.lacking(person, Task(task), form.in_version if form else None)


@register.filter
def status_name(status: str) -> str:
    """The name of a status in the active language, the same on every page."""
    return say(GLYPHS[status].name)


@register.filter
def status_tone(status: str) -> str:
    """The tone of a tag that carries this status."""
    return GLYPHS[status].tone


@lru_cache(maxsize=256)
def _drawn(name: str, size: int) -> str:
    return str(lucide(name, size=size, stroke_width="1.75", aria_hidden="true"))


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """An interface icon, drawn inline and silent: the control it stands in carries the name."""
    return SafeString(_drawn(name, size))


@register.filter
def boxed(field: BoundField) -> SafeString:
    """A form's widget with the look of our boxes, red when its answer was refused."""
    refused = " is-invalid" if field.errors else ""
    attributes: dict[str, Any] = {"class": f"form-control{refused}"}
    return SafeString(field.as_widget(attrs=attributes))


@register.filter
def message_tone(tags: str) -> str:
    """The tone for a message of Django's message framework, from its tags."""
    return next((MESSAGE_TONES[tag] for tag in tags.split() if tag in MESSAGE_TONES), "in")


@register.filter
def tone_icon(tone: str) -> str:
    """The icon beside a message of this tone."""
    return TONE_ICONS[tone]


@register.filter
def language_short(code: str) -> str:
    """The language in two signs, as the top bar shows it."""
    return LANGUAGE_SHORT.get(code, code)


@register.filter
def site_date(value: date | datetime | None) -> str:
    """A date as people read it; an instant gives its date on the site's clock (Asia/Shanghai). Empty for None."""
    if value is None:
        return ""
    on = value.astimezone(SITE_ZONE).date() if isinstance(value, datetime) else value
    return show_date(on, _language())


@register.filter
def site_datetime(value: datetime | None) -> str:
    """An instant on the site's clock (Asia/Shanghai), to the second, with its offset. Empty for None.

    Beside it the same on the clock of who reads, where that runs otherwise.
    """
    if value is None:
        return ""
    site, own = show_datetime(value, SITE_ZONE, _language()), timezone.get_current_timezone()
    if value.astimezone(own).utcoffset() == value.astimezone(SITE_ZONE).utcoffset():
        return site
    return f"{site} = {show_datetime(value, own, _language())}"


@register.filter
def site_time(value: datetime | None) -> str:
    """The time of an instant on the site's clock (Asia/Shanghai), to the second. Empty for None."""
    return "" if value is None else f"{value.astimezone(SITE_ZONE):%H:%M:%S}"


@register.filter
def long_date(value: date) -> str:
    """A date with the day of its week, as the head of a group: Thursday 12 Sep 2024, 2024-09-12 星期四."""
    language = _language()
    weekday = WEEKDAYS[value.weekday()].get(language)
    day = show_date(value, language)
    return f"{day} {weekday}" if language.startswith("zh") else f"{weekday} {day}"


@register.filter
def number(value: Decimal | int | float | None) -> str:
    """A number with thin spaces between thousands and all the decimals it has. Empty for None."""
    return "" if value is None else show_number(value)


@register.filter
def short_span(first: date, last: date) -> str:
    """A window in the little room of a column's head: its first and last day without the year, a month said once."""
    form = "%-d %b" if _language() == "en" else "%m-%d"
    if first == last:
        return f"{first:{form}}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%-d}–{last:{form}}" if _language() == "en" else f"{first:{form}}–{last:%d}"
    return f"{first:{form}}–{last:{form}}"


@register.filter
def short_date(value: date | None) -> str:
    """A date of these weeks without its year: 12 Sep, 09-12. Empty for None."""
    if value is None:
        return ""
    return f"{value:%-d %b}" if _language() == "en" else f"{value:%m-%d}"


MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip


@register.filter
def month_name(value: date) -> str:
    """A month with its year: November 2026, 2026年11月."""
    return f"{MONTHS[value.month - 1]} {value.year}" if _language() == "en" else f"{value.year}年{value.month}月"


@register.filter
def weekday_name(value: date) -> str:
    """The day of the week of a date: Monday, 星期一."""
    return WEEKDAYS[value.weekday()].get(_language())


@register.filter
def unlocalized(value: float) -> str:
    """A coordinate of a drawing, with a point in every language."""
    return str(value)
