"""The links that the pages of a crawl offer, and whether they open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from django.test import Client
from django.urls import Resolver404, resolve

LINK = re.compile(r'<a\s[^>]*?href="(/[^"#]*)')
# they end the session of who opens them
ENDING = {"/sign-out/"}
# so many links of one kind are followed: the same page of one more person is made by the same code
ALIKE = 2


class Links:
    """The links that somebody is offered, each with a page that has it, and what opened, with its status."""

    def __init__(self) -> None:
        """Nothing is offered or read yet."""
        self.offered: dict[str, str] = {}
        self.read: dict[str, int] = {}

    def note(self, page: str, status: int, text: str) -> None:
        """Keep the links of a page."""
        self.read[page] = status
        for link in map(unescape, LINK.findall(text)):
            self.offered.setdefault(link, page)

    def kept(self) -> Iterator[tuple[str, str]]:
        """Each link to follow with a page that offers it: of a kind (page, form, names in the query) the first few."""
        seen: Counter[object] = Counter()
        for link, page in self.offered.items():
            kind = _kind(link)
            seen[kind] += link not in self.read
            if link not in ENDING and link not in self.read and seen[kind] <= ALIKE:
                yield link, page

    def refused(self, browser: Client) -> Iterator[str]:
        """Links that were offered and do not open."""
        for link, page in self.kept():
            if (status := browser.get(link).status_code) >= 400:
                yield f"{page} offers {link}: {status}"


def _kind(link: str) -> object:
    path, _mark, query = link.partition("?")
    names = tuple(part.partition("=")[0] for part in query.split("&"))
    try:
        found = resolve(path)
    except Resolver404:
        return path, names  # nothing answers there: that is followed and told
    return found.view_name, found.kwargs.get("form_key", found.kwargs.get("form")), names
