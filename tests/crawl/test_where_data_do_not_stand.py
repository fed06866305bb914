"""Titles, addresses, caches, logs and the storage of the browser: no answer of a participant, no name of a person."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, transaction

from safety.clock_notices import PLAINLY
from safety.clocks import RULES, ClockKind
from tests.crawl.conftest import VS, numbered
from tests.crawl.links import LINK
from tests.crawl.places import PLACES
from tests.factories.accounts import signed_in
from tests.jobs.conftest import handled
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit.models import Item
from trialsite.embedded.server import socket_folder
from trialsite.jobs.models import Job
from trialsite.jobs.queue import queue
from trialsite.jobs.registry import Handler
from trialsite.jobs.running import run_next
from trialsite.jobs.ticks import tick
from trialsite.logs import Discreet
from trialsite.registers.models import ConsentVersion, ProtocolVersion
from visits.models import VitalSigns

pytestmark = [pytest.mark.django_db, pytest.mark.req("PR-04")]
__all__ = ["handled"]
ROOT = Path(__file__).parents[2]
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
# what a browser keeps, and all that the scripts put there: that keys are on, and where somebody was
STORED = {
    ("calendar.js", '"trialsite.calendar", "keys"'),
    ("crf.js", '"trialsite.draft-sent", window.location.pathname'),
    ("shell.js", 'STORE, choice.checked ? "on" : "off"'),
    ("trail.js", "STORE, event.target.id"),
}
SENTINEL = "sentinel 36.64"
PERSON = re.compile(r"\bS[0-9]{3}\b|\bR[0-9]{2}\b")
HEALTH = re.compile(
    r"pregnan|child|fatal|life-threat|death|died|HIV|CD4|infection|妊娠|怀孕|新生儿|死亡|致死|危及生命|感染|病毒", re.I
)
KEPT = re.compile(r"Storage\.setItem\((.*?)\);?\s*(?:\}|\)|$)", re.MULTILINE)
KEEPERS = re.compile(r"indexedDB|caches\.open|document\.cookie\s*=|serviceWorker|Storage\[|pushState|replaceState")


def told() -> set[str]:
    """Answers as they are stored that are nobody's code: words, measured values, days; and the names of people."""
    answers = Item.objects.filter(event__form__gt="").exclude(address__startswith="record.")
    stored = {value for pair in answers.values_list("old", "new") for value in pair if value}
    plain = {each for each in stored if re.search(r"[\u4e00-\u9fff]{2}|\d[.]\d|\d{4}-\d\d-\d\d|\s", each)}
    versions = {str(row) for model in (ProtocolVersion, ConsentVersion) for row in model.objects.all()}
    return plain - versions | set(User.objects.values_list("name", flat=True))


def complaints(role: Role, cast: dict[Role, User]) -> Iterator[str]:
    browser, secret = signed_in(cast[role]), told()
    assert len(secret) > 20
    for place in PLACES:
        answer = browser.get(numbered(place.url))
        if answer.status_code != 200:
            continue
        if "no-store" not in answer.get("Cache-Control", ""):
            yield f"{place.url} may be kept by a cache"
        if answer["Content-Type"].startswith("text/html"):
            page = answer.content.decode()
            title = "".join(TITLE.findall(page))
            links = [unquote(unescape(link)) for link in LINK.findall(page)]
            yield from (f"{place.url}: {each} in the title" for each in secret if each in title)
            yield from (f"{place.url}: {each} in {link}" for link in links for each in secret if each in _asked(link))


def _asked(link: str) -> str:
    """An address without the day that a list is asked for: days of pages are not those of people."""
    return re.sub(r"(on|at|as-at|month|day|since|until|from|to)=[^&]*", "", link)


@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.SAFETY_OFFICER, Role.PHARMACIST, Role.ADMINISTRATOR])
def test_titles_and_addresses_hold_no_answer_and_no_name_and_nothing_is_kept_by_a_cache(
    role: Role, cast: dict[Role, User], story: None
) -> None:
    assert not (found := list(complaints(role, cast))), "\n".join(found)


def test_scripts_keep_no_answer_in_the_browser() -> None:
    scripts = {script.name: script.read_text() for script in (ROOT / "static" / "js").glob("*.js")}

    kept = {(name, said.strip()) for name, text in scripts.items() for said in KEPT.findall(text)}

    assert kept == STORED
    assert sum(text.count("Storage.setItem(") for text in scripts.values()) == len(STORED)
    assert [name for name, text in scripts.items() if KEEPERS.search(text)] == []


def test_htmx_keeps_no_copy_of_a_page_and_a_form_is_not_filled_from_what_was_typed_before(
    cast: dict[Role, User], story: None
) -> None:
    page = signed_in(cast[Role.RESEARCH_NURSE]).get(VS).content.decode()

    said = json.loads(unescape(re.search(r"name=\"htmx-config\"\s+content='([^']*)'", page)[1]))
    assert (said["historyEnabled"], said["historyCacheSize"]) == (False, 0)
    assert 'autocomplete="off"' in re.search(r"<form[^>]*id=\"crf-form\"[^>]*>", page)[0]


@pytest.fixture
def mailed(settings: Any, tmp_path: Path) -> None:
    """Mail is set up before anything happens; the anchor of the day goes into a file of the test."""
    settings.MAIL_IS_SET_UP, settings.ANCHOR_LOG = True, tmp_path / "anchors.log"


def test_mails_of_all_that_can_happen_say_that_something_is_due_and_where_and_nothing_of_anybody(
    mailed: None, cast: dict[Role, User], story: None
) -> None:
    secret = told() - set(User.objects.values_list("name", flat=True))
    tick()
    while run_next():
        pass

    written = [f"{each.subject}\n{each.body}" for each in mail.outbox]
    assert len(written) > 3
    assert [text for text in written if "http" not in text] == []
    assert [text for text in written if PERSON.search(text) or HEALTH.search(text)] == []
    assert [each for each in secret if any(each in text for text in written)] == []


@pytest.mark.parametrize("kind", RULES)
def test_mail_of_a_clock_names_no_state_of_health(kind: ClockKind) -> None:
    said = PLAINLY.get(kind, RULES[kind].title)

    assert not HEALTH.search(said.en + said.zh)


def fails(_about: object) -> None:
    """As the reading of an answer might fail, with the answer in the message."""
    int(SENTINEL)


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What the product writes to its log, as it writes it."""
    written: list[str] = []

    class Keeps(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Keeps()
    handler.setFormatter(Discreet("{levelname} {name}: {message}", style="{"))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_job_that_failed_over_an_answer_is_kept_and_logged_without_it(
    log: list[str], handled: Callable[[str, Handler], str]
) -> None:
    queue(handled("test.fails-over-an-answer", fails))

    assert run_next()

    assert Job.objects.get().error == "ValueError"
    assert [line for line in log if "in fails" in line]
    assert [line for line in log if "ValueError" in line]
    assert not [line for line in log if SENTINEL in line]


def test_page_that_failed_over_an_answer_is_logged_by_place_and_kind_alone(log: list[str]) -> None:
    try:
        fails({})
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/participants/S001/")

    [line] = log
    assert "in fails" in line
    assert line.endswith("ValueError")
    assert SENTINEL not in line


def test_formatter_of_the_settings_is_the_discreet_one() -> None:
    assert settings.LOGGING["formatters"]["line"]["()"] == "trialsite.logs.Discreet"
    assert settings.LOGGING["root"]["handlers"] == ["console"]
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "line"


def test_log_of_the_embedded_database_names_no_answer_that_was_refused(cast: dict[Role, User], story: None) -> None:
    given = settings.DATABASES["default"]
    if given["ENGINE"] != "trialsite.embedded":
        pytest.skip("another server keeps its own log; the README names its settings")
    file = Path(given["EMBEDDED_DATA"], "log")
    before = file.stat().st_size
    assert socket_folder(Path(given["EMBEDDED_DATA"]), throwaway=True)

    with pytest.raises(DatabaseError), transaction.atomic():
        VitalSigns.objects.update(temp_site=SENTINEL[:10])

    new = file.read_bytes()[before:].decode()
    assert "outside a declared change" in new
    assert SENTINEL[:10] not in new
