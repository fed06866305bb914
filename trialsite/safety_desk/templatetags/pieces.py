"""The pieces of a difference as a page draws them: struck and underlined, and said in words to who listens."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from safety.differences import Kind, Piece

register = template.Library()


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """The pieces in reading order, without a space between them that is not theirs."""
    return format_html_join("", "{}", ((_drawn(piece),) for piece in pieces))


def _drawn(piece: Piece) -> SafeString:
    if piece.kind is Kind.SAME:
        return format_html("{}", piece.text)
    tag, spoken = ("del", _("removed:")) if piece.kind is Kind.REMOVED else ("ins", _("added:"))
    return format_html(
        '<{0}><span class="hide">[{1} </span>{2}<span class="hide">] </span></{0}>', tag, spoken, piece.text
    )
