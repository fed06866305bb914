"""Template tag for pages that show both languages side by side, each marked as what it is."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from trialsite.protocol.text import Text

register = template.Library()


@register.simple_tag
def both(text: Text) -> SafeString:
    """The Chinese and the English text; once where they are the same."""
    if text.en == text.zh:
        return format_html("{}", text.en)
    return format_html('<span lang="zh-Hans">{}</span> <span lang="en">{}</span>', text.zh, text.en)
