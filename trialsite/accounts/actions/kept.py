"""Reasons of higher layers why an account may not be ended yet; each is asked before one is."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import get_language

from trialsite.accounts.actions.refusals import refused
from trialsite.accounts.models import User
from trialsite.protocol.text import Text

Bar = Callable[[User], Text | None]
_BARS: list[Bar] = []


def keep_while(bar: Bar) -> None:
    """Ask this before an account is ended; in AppConfig.ready()."""
    if bar not in _BARS:
        _BARS.append(bar)


def check_may_end(user: User) -> None:
    """Raises ValidationError with the first reason why the account stays."""
    for bar in _BARS:
        if (why := bar(user)) is not None:
            raise refused("kept", why.get(get_language() or "en"))
