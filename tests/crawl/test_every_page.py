"""Every address of the site, as every role, in Chinese: no English, no server error, nothing written, or refused."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import trans_real

from labs.models import LymphocyteSubsets
from participants.models import Participant
from tests.crawl.english import english_in
from tests.crawl.places import PAGE, PLACES, Place
from tests.crfs.cases.haem import result, results
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import VITALS, consented, record_at, submit
from tests.factories.history import MEDICATION, entry
from tests.factories.visits import at_visit, scheduled
from trialsite.accounts.actions import NewUser, create_user, deactivate_user
from trialsite.accounts.models import Delegation, Training, User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.entries import Action
from trialsite.audit.models import Event
from trialsite.casebook.actions.review import answer_proposal
from trialsite.casebook.actions.tasks import add_task
from trialsite.casebook.actions.void import enter_in_error
from trialsite.casebook.models import Proposal
from trialsite.crf.fields import Reading
from trialsite.crf.values.partial import PartialDate
from trialsite.registers.seed import seed
from visits.actions import register_participant
from visits.models import LotKind
from visits.preparation.lots import NewLot, register_lot, release_lot
from visits.preparation.recall import recall_lot

pytestmark = pytest.mark.django_db
ROLES = [role for role in Role if role != Role.SYSTEM]
ACCESS = {Action.ACCESS_REFUSED, Action.VIEW_UNBLINDED}
READS = ("SELECT", "(SELECT", "SAVEPOINT", "RELEASE")
LEDGER = re.compile(r'(?:WITH written AS \()?(?:INSERT INTO|UPDATE) "audit_')
VS = "/participants/S001/visits/SCR/vs/1/"


@pytest.fixture(scope="module", autouse=True)
def chinese() -> None:
    """The catalogue as it is written now."""
    call_command("translations", compile=True)
    gettext._translations.clear()  # an older one that this process has read already
    trans_real._translations.clear()


@pytest.fixture
def cast(db: None) -> dict[Role, User]:
    """One person per role, who works in Chinese."""
    return {
        role: UserFactory(role=role, name="王敏", organisation="公共卫生临床中心", language="zh-hans") for role in ROLES
    }


@pytest.fixture
def story(cast: dict[Role, User]) -> None:
    """S001 with all that can happen to a casebook, S002 without consent, and an account that was changed."""
    seed()
    nurse = cast[Role.RESEARCH_NURSE]
    first, _second = register_participant(by=nurse), register_participant(by=nurse)
    consented(first, nurse)
    record = record_at(first, "vs")
    submit(record, nurse, complete=True, **(VITALS | {"pulse": 120, "spo2": ("ND", "无设备")}))
    submit(record, nurse, resp=18, reasons={"resp": "TRANSCRIPTION"})
    submit(record_at(first, "dm"), nurse, sex="F")
    browser = signed_in(nurse)
    wrong = {"vs_dt~date": "12/9/24", "vs_dt~time": "9", "sbp": "78", "dbp": "118", "temp_c": "三十六", "pulse": "130"}
    assert browser.post(VS, {"revision": "2", "act": "complete"} | wrong).status_code == 302
    later_visits(first, cast)
    administrator = cast[Role.ADMINISTRATOR].actor()
    new = NewUser("liugang", "刘刚", "监查公司", Role.MONITOR, "liugang@example.org")
    gone = create_user(new=new, password=None, by=administrator)
    deactivate_user(user=gone, why="合同到期", by=administrator)
    browser.get("/participants/S404/")


def later_visits(person: Participant, cast: dict[Role, User]) -> None:
    """Falling CD4 and a raised ALT that ask the investigator, a sample before consent, a missed visit, odd logs."""
    nurse = cast[Role.RESEARCH_NURSE]
    scheduled(person, nurse)
    day = datetime(2024, 3, 11, 0, 30, tzinfo=UTC)
    fallen = LymphocyteSubsets.questions["cd4"].read("99", Reading(day.date(), day))
    submit(record_at(person, "lym"), nurse, lab_done="Y", sample_dt=day, cd4=fallen)
    later = datetime(2024, 6, 17, 0, 30, tzinfo=UTC)
    grave = {**results(ast="181", tbil="54", ca="2.2", glu="7.1"), **result("alt", "4.5", unit="ukat/L")}
    submit(at_visit(person, "V4", "bioc"), nurse, lab_done="Y", sample_dt=later, fasting="U", complete=True, **grave)
    submit(record_at(person, "dm"), nurse, birth_date=PartialDate("2090"))
    submit(at_visit(person, "V4"), nurse, sv_attended="MISSED", sv_miss_reason="ILL", complete=True)
    doubtful = {"cm_name": "雷公藤多苷片", "cm_class": "TCM", "cm_indication": "咳嗽"}
    medication = entry(person, "cm", nurse, **MEDICATION | doubtful)
    enter_in_error(record=medication, why="录错受试者", by=nurse)
    entry(person, "log", nurse, log_dt=day)
    add_task(participant=person, what="电话提醒下次访视", due_on=clock.today(), who=nurse, by=nurse)
    new = NewLot("UC-2403-01", LotKind.CELLS, datetime(2030, 1, 1, tzinfo=UTC), 4)
    lot = release_lot(
        lot=register_lot(new=new, by=cast[Role.PHARMACIST]), certificate="报告1", by=cast[Role.PHARMACIST]
    )
    recall_lot(lot=lot, why="无菌检查阳性", by=cast[Role.PHARMACIST])
    for prompt in Proposal.objects.filter(check_id="LYM-05"):
        answer_proposal(proposal=prompt, accept=False, why="已在预防用药", by=cast[Role.INVESTIGATOR])


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    """The names of all addresses of the site."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from addresses(pattern.url_patterns, space)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def numbered(url: str) -> str:
    """The address with the first line and record there are: numbers that earlier tests used up do not come again."""
    line, record = Delegation.objects.order_by("pk").first(), Training.objects.order_by("pk").first()
    url = url.replace("/D001/", f"/{line.code}/") if line else url
    return url.replace("/T001/", f"/{record.code}/") if record else url


def complaints(browser: Client, place: Place, role: Role, capture: Any) -> Iterator[str]:
    """What is wrong with one page as one role."""
    before = set(Event.objects.values_list("pk", flat=True))
    url = numbered(place.url)
    with capture() as captured:
        answer = browser.get(url)
    where = f"{role} {place.url}"
    if answer.status_code not in place.expected(role):
        yield f"{where}: {answer.status_code}, not {place.expected(role)}"
    if answer["Content-Type"].startswith("text/html"):
        yield from (f"{where}: {text}" for text in english_in(answer.content.decode()))
    acts = set(Event.objects.exclude(pk__in=before).values_list("action", flat=True))
    writes = [q["sql"][:90] for q in captured.captured_queries if not q["sql"].startswith(READS)]
    if not acts <= ACCESS or [each for each in writes if not (acts and LEDGER.match(each))]:
        yield f"{where}: wrote {acts} {writes}"


def test_every_address_has_an_example() -> None:
    assert set(addresses(get_resolver().url_patterns)) - {place.name for place in PLACES} == set()


@pytest.mark.req("RB-10")
@pytest.mark.parametrize("role", ROLES)
def test_role_reads_its_pages_in_chinese_and_is_refused_the_others(
    role: Role, cast: dict[Role, User], story: None, count_statements: Any
) -> None:
    browser = signed_in(cast[role])

    wrong = [each for place in PLACES for each in complaints(browser, place, role, count_statements)]

    assert not wrong, "\n".join(wrong)


def test_pages_of_the_table_that_are_open_ask_for_sign_in_or_are_public(story: None) -> None:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    public = {"accounts:sign-in", "accounts:session", "set_language", "safety_desk:emergency"}

    answers = {place.name: browser.get(place.url).status_code for place in PLACES if place.answers == PAGE}

    assert {name for name, status in answers.items() if status == 200} <= public
    assert english_in(browser.get("/sign-in/").content.decode()) == []


@pytest.mark.parametrize("path", ["/nothing/", "/participants/S999/", "/participants/%00/"])
def test_page_that_is_not_found_is_in_chinese(path: str, cast: dict[Role, User]) -> None:
    answer = signed_in(cast[Role.MONITOR]).get(path)

    assert answer.status_code == 404
    assert english_in(answer.content.decode()) == []


def test_answers_of_two_people_in_conflict_are_shown_in_chinese(cast: dict[Role, User], story: None) -> None:
    browser = signed_in(cast[Role.INVESTIGATOR])

    answer = browser.post(VS, {"revision": "1", "act": "save", "resp": "20", "resp~reason": "UPDATE"})

    assert answer.status_code == 409
    assert english_in(answer.content.decode()) == []


def test_english_of_an_english_page_is_found(cast: dict[Role, User], story: None) -> None:
    browser = signed_in(cast[Role.RESEARCH_NURSE])
    browser.post("/account/language/", {"language": "en"})

    found = english_in(browser.get(VS).content.decode())

    assert {"Save", "Vital signs", "Find participant or form", "Skip to the content"} <= set(found)


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>体温 36.6 °C，V3，CD4，MSCT-A-22，SpO2</p>", []),
        ("<p>体温 Temperature</p>", ["体温 Temperature"]),
        ('<p>体温 <span lang="en">Temperature<br>high</span>。</p>', []),
        ('<html lang="en"><p>Temperature</p></html>', ["Temperature"]),
        ('<button aria-label="Close">×</button>', ["Close"]),
        ("<code>temp_c</code><script>let one</script><p>一<br>two</p>", ["two"]),
        ("<img alt='Chart'><p>12 Sep 2024</p>", ["Chart", "12 Sep 2024"]),
    ],
)
def test_codes_and_marked_english_may_stay_and_words_may_not(page: str, found: list[str]) -> None:
    assert english_in(page) == found
