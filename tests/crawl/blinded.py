"""What blinded people can reach of the twins: every address of the site with its answer, made comparable."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from tests.crawl.places import PLACES, POST_ONLY, Place
from tests.crawl.twins import SECRETS
from tests.factories.accounts import signed_in
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.casebook.models import CrfRecord

# they end the session of who opens them
ENDING = frozenset({"accounts:sign-out", "accounts:sign-ins-end"})
# pages that tell the published protocol, whose words are the same for everybody
OF_THE_PROTOCOL = re.compile(r"entry:dictionary|administration:(version|assumptions)|accounts:sign-in|gallery|help")
ARM = re.compile(
    r"\bMSC\b(?!-A|T)|\bPBO\b|[Pp]lacebo|[Ss]tem cell|[Ss]aline|[Vv]iability|干细胞|安慰剂|生理盐水|氯化钠|活率|"
    r"[Bb]lock siz|[Ss]eed\b|区组|种子|[Pp]osition on the list|PREP-0[1-35-8]",
    re.ASCII,  # a code that stands against a Chinese word is found too
)
SECRET = re.compile("|".join(re.escape(each) for each in SECRETS))
# cut off after so many lines, of which those of one instant come in any order; the file of the trail is whole
CUT = frozenset({"review:trail", "review:participant-trail", "review:changes"})
# what is verified beyond the critical answers is drawn by lot, by the code of the participant (ADR 31)
DRAWN = frozenset({"review:verification", "review:verify"})
# pages of the protocol without anybody's data, the same for whoever has signed in: one role reads them
ALIKE = frozenset({"entry:dictionary-form", "entry:dictionary-blank"})
# what every answer makes anew, the keys of rows, and how much of the sample is verified
CHANGING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b|csrf\w*\W+\w+\W+\w+\W+\w+|nonce=\"[^\"]+\"|"
    r"csrf[Tt]oken\W+\w+|name=\"token\" value=\"[^\"]+\"|\b[0-9a-f]{8} …|placeholder=\"S\d+\"|\b[0-9a-f]{8}(?=</code>)|"
    r"\d+ of \d+ (?=planned values)|(?<=计划核查数据已核查 )\d+/\d+"
)
# the participant's own guess is asked of everybody, in the same words
GUESS = re.compile(r"inf_blind_guess.*?(?=id=\"id_|</fieldset>|</tr>|\Z)", re.DOTALL)
TWIN = re.compile(r"\b([SR]0+)([1-8])\b", re.ASCII)


@dataclass(frozen=True)
class Answer:
    """What came of one address: its status and its lines, comparable between any two people."""

    name: str
    url: str
    status: int
    text: str

    @property
    def is_whole(self) -> bool:
        """Whether twins can be compared in it: neither cut off, nor drawn by lot, nor one example."""
        return self.name not in CUT | DRAWN and self.name != "gallery"

    @property
    def lines(self) -> Counter[str]:
        """Lines in any order, for those of one instant come in any; a tag that follows another begins a line."""
        return Counter(line.strip() for line in self.text.replace("><", ">\n<").splitlines())

    def told(self) -> list[str]:
        """Everything in it that blinded people must not read."""
        found = [*SECRET.findall(self.text)]
        if not OF_THE_PROTOCOL.match(self.name):
            found += ARM.findall(GUESS.sub("", self.text) if "/inf/" in self.url else self.text)
        return found


def swapped(text: str) -> str:
    """The same text about the other twin of each pair: S001 and R01 become S002 and R02, and the other way round."""
    return TWIN.sub(lambda found: f"{found[1]}{_other(int(found[2]))}", text)


def _other(number: int) -> int:
    return number + 1 if number % 2 else number - 1


EVERY_PLACE = tuple(place for place in PLACES if place.name not in ENDING)
OF_THE_TRIAL = tuple(place for place in EVERY_PLACE if place.name not in ALIKE)
OF_PEOPLE = tuple(place for place in EVERY_PLACE if place.args[:1] == ("S001",))


def answers(role: Role, places: Iterable[Place], people: Sequence[int], forms: frozenset[str]) -> Iterator[Answer]:
    """These addresses as one role, those of a participant for each of these people.

    Of the records with data those of the named forms are opened, each with its panel and a history.
    """
    browser = signed_in(User.objects.get(username=f"twin-{role.value}"))
    for place in places:
        for args, query in _with_people(place, people):
            yield _answer(browser, place.name, reverse(place.name, args=args) + query, place.answers)
    for record in _records(people, forms):
        where = (record.participant.code, record.visit.name if record.visit else "log", record.form, record.repeat)
        for name in ("entry:form", "entry:panel"):
            yield _answer(browser, name, reverse(name, args=where))
        address = "inf_status" if record.form == "inf" else "performed_by"
        yield _answer(browser, "entry:form-history", reverse("entry:form-history", args=where) + f"?address={address}")


def _with_people(place: Place, people: Sequence[int]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Arguments and query of a place; where it names S001, for each of the people."""
    if place.args[:1] == ("S002",):
        return
    if not ("S001" in place.args or "S001" in place.query):
        yield place.args, place.query
        return
    for number in people:
        code = f"S{number:03d}"
        yield tuple(code if arg == "S001" else arg for arg in place.args), place.query.replace("S001", code)


def _records(people: Sequence[int], forms: frozenset[str]) -> Iterator[CrfRecord]:
    codes = [f"S{number:03d}" for number in people]
    found = CrfRecord.objects.filter(participant__code__in=codes, revision__gt=0).select_related("participant", "visit")
    yield from (record for record in found.order_by("pk") if record.form in forms)


def _answer(browser: Client, name: str, url: str, expected: tuple[int, ...] = ()) -> Answer:
    if expected != POST_ONLY:
        return _read(name, url, browser.get(url))
    cookies = deepcopy(browser.cookies)
    with transaction.atomic():
        answer = _read(name, url, browser.post(url))
        transaction.set_rollback(True)
    browser.cookies = cookies
    return answer


def _read(name: str, url: str, answer: Any) -> Answer:
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    head = " ".join(
        f"{key}: {value}" for key, value in answer.headers.items() if key in {"Location", "Content-Disposition"}
    )
    return Answer(name, url, answer.status_code, CHANGING.sub("·", f"{head}\n{_words(raw)}"))


def _words(raw: bytes) -> str:
    """What an answer says; a PDF is read as people read it."""
    if not raw.startswith(b"%PDF"):
        return raw.decode()
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)
