"""Tags of documents: they say everything in both languages, whoever asked for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from trialsite.audit.clock import SITE_ZONE
from trialsite.crf.values.display import show_date, show_datetime
from trialsite.protocol.text import Text

register = template.Library()


@register.filter
def both(text: object) -> SafeString:
    """A text in English, then in Chinese; what is the same in both is written once."""
    if not isinstance(text, Text) or text.en == text.zh:
        return format_html("{}", text)
    return format_html('{} <span lang="zh-Hans">{}</span>', text.en, text.zh)


@register.filter
def instant(value: datetime | None) -> str:
    """An instant on the site's clock as people read it in both languages, with its offset; a dash for None."""
    return "–" if value is None else show_datetime(value, SITE_ZONE, "zh")


@register.filter
def day(value: date | None) -> str:
    """A date in the form that both languages read; a dash for None."""
    return "–" if value is None else show_date(value, "zh")


@register.filter
def at(things: Mapping[str, object], key: str) -> object:
    """What stands under a key; None for nothing."""
    return things.get(key)


@register.filter
def told(text: Text, language: str) -> SafeString:
    """A text in one language, `en` or `zh`, or in both."""
    return format_html("{}", text.get(language)) if language in ("en", "zh") else both(text)
