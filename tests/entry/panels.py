"""What the panel of a value says, as a reader sees it."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.factories.accounts import signed_in
from trialsite.accounts.models import User

VS = "/participants/S001/visits/SCR/vs/1/history/"


def panel(person: User, address: str = "pulse", url: str = VS, **query: Any) -> str:
    """The words of the panel, on one line."""
    answer = signed_in(person).get(url, {"address": address} | query)
    assert answer.status_code == 200, address
    shown = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return html.unescape(re.sub(r"\s+", " ", shown)).strip()
