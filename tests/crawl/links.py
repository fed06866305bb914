"""The links that the pages of a crawl offer, and whether they open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from django.test import Client

LINK = re.compile(r'<a\s[^>]*?href="(/[^"#]*)')
# they end the session of who opens them
ENDING = {"/sign-out/"}


class Links:
    """The links that somebody is offered, each with a page that has it, and what opened, with its status."""

    def __init__(self) -> None:
        """Nothing is offered or read yet."""
        self.offered: dict[object, tuple[str, str]] = {}
        self.read: dict[str, int] = {}

    def note(self, page: str, status: int, text: str) -> None:
        """Of links that differ in the values behind the question mark alone one is kept."""
        self.read[page] = status
        for link in map(unescape, LINK.findall(text)):
            path, _mark, query = link.partition("?")
            self.offered.setdefault((path, *(part.partition("=")[0] for part in query.split("&"))), (link, page))

    def refused(self, browser: Client) -> Iterator[str]:
        """Links that were offered and do not open."""
        for link, page in self.offered.values():
            if link not in ENDING and link not in self.read and (status := browser.get(link).status_code) >= 400:
                yield f"{page} offers {link}: {status}"
