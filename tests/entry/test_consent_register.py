"""The consent register: each consent against approval, first procedure and entitlement; who is asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, record_at, submit
from tests.factories.versions import activated_consent, activated_protocol
from trialsite.accounts.actions.changing import Particulars, change_account
from trialsite.accounts.delegating.selectors import Holder, holders
from trialsite.accounts.held import HeldDelegation, HeldTraining, Rights, Span
from trialsite.accounts.models import Delegation
from trialsite.accounts.roles import Role, Task
from trialsite.audit import clock
from trialsite.entry.consent_register import (
    AFTER,
    APPROVED,
    BEFORE,
    ENTITLED,
    NO_CONSENT,
    NONE_YET,
    NOT_ENTITLED,
    OLDER,
    SAME_DAY,
    TOO_EARLY,
    UNKNOWN_VERSION,
    Known,
    approval_of,
    entitled_of,
    lines_of,
    order_of,
)
from trialsite.registers.binding import Consent
from trialsite.registers.models import ConsentVersion, Staff
from visits.actions import register_participant
from visits.first_procedures import Procedure

DAY = timedelta(days=1)
MARCH, APRIL = date(2024, 3, 4), date(2024, 4, 4)
VERSIONS = [ConsentVersion(code="1.0", effective_on=MARCH), ConsentVersion(code="2.0", effective_on=APRIL)]
NINE = datetime(2024, 3, 4, 1, 0, tzinfo=UTC)  # 09:00 at the site
SIGNED = Consent("1.0", "Y", MARCH, time(9, 0), "SUNW")


@pytest.mark.parametrize(
    ("version", "on", "said"),
    [
        ("1.0", MARCH, APPROVED),
        ("1.0", MARCH - timedelta(days=1), TOO_EARLY),
        ("1.0", APRIL, OLDER),
        ("2.0", APRIL - timedelta(days=1), TOO_EARLY),
        ("9.0", APRIL, UNKNOWN_VERSION),
        (None, APRIL, None),
        ("1.0", None, None),
    ],
)
def test_version_is_held_against_the_register_of_the_day(version, on, said):
    assert approval_of(Consent(version, "Y", on), VERSIONS) is said


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        (MARCH - timedelta(days=1), None, AFTER),
        (MARCH, NINE - timedelta(minutes=1), AFTER),
        (MARCH, NINE, BEFORE),
        (MARCH, None, SAME_DAY),
        (MARCH + timedelta(days=1), None, BEFORE),
    ],
)
def test_consent_is_held_against_the_first_procedure_by_day_and_clock(day, at, said):
    assert order_of(SIGNED, Procedure("vs", day, at)) is said
    assert order_of(Consent("1.0", "N", MARCH), Procedure("vs", day, at)) is AFTER


def test_no_procedure_is_no_fault_and_no_consent_is_told():
    assert order_of(SIGNED, None) is NONE_YET
    (line,) = lines_of("S001", [], Procedure("vs", MARCH, None), Known(VERSIONS, {}), "")
    assert (line.answer, line.order, line.is_odd) == (NO_CONSENT, AFTER, True)


def row_of(obtains=True, since=MARCH, until=None):
    """An entry of the register of staff."""
    return Staff(
        code="SUNW", name_en="Sun Wei", name_zh="孙伟", obtains_consent=obtains, username="sunwei", valid_from=since,
        valid_to=until,
    )  # fmt: skip


@pytest.mark.parametrize(("obtains", "until", "tone"), [(True, None, "ok"), (False, None, "er"), (True, MARCH, "er")])
def test_who_obtained_consent_must_have_been_entitled_on_that_day(obtains, until, tone):
    consent = Consent("1.0", "Y", APRIL, time(9), "SUNW")

    (line,) = lines_of("S001", [consent], None, Known(VERSIONS, {"SUNW": [row_of(obtains, until=until)]}), "2.0")

    assert (line.by.en, line.entitled.tone, line.due) == ("Sun Wei", tone, "2.0")


def test_the_entry_of_staff_that_was_in_force_then_is_what_counts():
    entries = [row_of(until=APRIL - DAY), row_of(obtains=False, since=APRIL)]
    known = Known(VERSIONS, {"SUNW": entries})

    said = [entitled_of(known.member("SUNW", on), on, known) for on in (MARCH, APRIL)]

    assert said == [ENTITLED, NOT_ENTITLED]
    assert known.member("SUNW", MARCH - DAY) is entries[1]
    assert known.member("NOBODY", MARCH) is None


def held(begins=MARCH, ends=None, over=None, trained=MARCH, task=Task.OBTAIN_CONSENT):
    """An investigator with one line of the log and a training in GCP."""
    line = HeldDelegation("D004", frozenset({task}), Span(begins, ends, over))
    return Holder(((MARCH, Role.INVESTIGATOR),), Rights((), (line,), (HeldTraining(frozenset({"gcp"}), trained),)))


@pytest.mark.req("PR-02")
@pytest.mark.parametrize(
    ("holder", "said"),
    [
        (held(), "delegated on that day (D004)"),
        (held(begins=APRIL + DAY), "not delegated on that day"),
        (held(ends=APRIL - DAY), "not delegated on that day"),
        (held(over=APRIL), "not delegated on that day"),
        (held(task=Task.ENTER_DATA), "not delegated on that day"),
        (held(trained=APRIL + DAY), "no training in GCP by that day"),
        (
            replace(held(task=Task.SIGN), roles=((MARCH, Role.PRINCIPAL_INVESTIGATOR),)),
            "principal investigator on that day",
        ),
        (replace(held(), roles=((MARCH, Role.MONITOR),)), "not delegated on that day"),
    ],
)
def test_who_obtained_consent_is_held_against_the_delegation_log_of_that_day(holder, said):
    known = Known(VERSIONS, {"SUNW": [row_of()]}, {"sunwei": holder})

    assert str(entitled_of(row_of(), APRIL, known).text) == said


@pytest.mark.req("PR-02")
@pytest.mark.parametrize(
    ("roles", "said"),
    [
        (((MARCH, Role.INVESTIGATOR), (APRIL + DAY, Role.MONITOR)), "delegated on that day (D004)"),
        (((MARCH, Role.INVESTIGATOR), (APRIL, Role.MONITOR)), "not delegated on that day"),
        (((MARCH, Role.MONITOR), (APRIL, Role.PRINCIPAL_INVESTIGATOR)), "principal investigator on that day"),
        (((APRIL + DAY, Role.INVESTIGATOR), (APRIL + 2 * DAY, Role.MONITOR)), "delegated on that day (D004)"),
    ],
)
def test_the_role_of_that_day_counts_whatever_it_is_now(roles, said):
    assert str(entitled_of(row_of(), APRIL, Known(VERSIONS, {}, {"sunwei": replace(held(), roles=roles)})).text) == said


@pytest.mark.django_db
def test_roles_of_an_account_are_read_with_their_days():
    person = UserFactory(role=Role.INVESTIGATOR, username="sunwei")
    to = Particulars(person.organisation, "sunwei@example.org", Role.MONITOR, person.language)
    change_account(user=person, to=to, why="Left the ward", by=UserFactory(role=Role.ADMINISTRATOR).actor())

    roles = holders(["sunwei"])["sunwei"].roles
    made = clock.site_date(person.created_at)

    assert roles == ((made, Role.INVESTIGATOR), (clock.today(), Role.MONITOR))


def test_before_the_first_day_of_use_the_delegation_stands_on_paper():
    known = Known(VERSIONS, {}, {"sunwei": held(begins=APRIL + DAY)}, in_use_from=APRIL + DAY)

    assert entitled_of(row_of(), APRIL, known) is ENTITLED
    assert entitled_of(row_of(), APRIL, replace(known, in_use_from=APRIL)).text.en == "not delegated on that day"


def test_each_form_is_a_line_by_day_and_only_the_first_is_held_against_the_procedure():
    again = Consent("2.0", "N", APRIL, None, "SUNW")

    first, second = lines_of("S001", [again, SIGNED], Procedure("vs", APRIL, None), Known(VERSIONS, {}), "")

    assert (first.version, first.order, second.version, second.order) == ("1.0", BEFORE, "2.0", None)
    assert second.answer.text.en == "Declined"


@pytest.mark.django_db
@pytest.mark.req("PR-02")
def test_page_lists_everybody_and_who_is_due(screened, nurse, browser):
    submit(record_at(screened, "vs"), nurse, **VITALS)
    register_participant(by=nurse)
    activated_protocol("7.0", clock.today() - timedelta(days=1))
    activated_consent("7.0", clock.today() - timedelta(days=1), "7.0")
    page = browser(nurse)

    every = " ".join(page.get("/consents/").content.decode().split())
    due = page.get("/consents/?show=due").content.decode()

    for words in ("S001", "S002", "No consent recorded", "approved and in force", "consent came first", "version 7.0"):
        assert words in every
    assert "S001" in due
    assert "S002</a>" not in due
    file = page.get("/consents/export/?show=due").content.decode()
    assert "S001,1.0,Signed,2024-03-04,09:00,approved and in force,vs 2024-03-05,consent came first,Chen Jun" in file
    assert "S002" not in file


@pytest.mark.django_db
@pytest.mark.req("PR-02")
def test_page_and_file_name_the_line_of_the_log(screened, nurse, browser):
    doctor = UserFactory(username="chenjun", role=Role.INVESTIGATOR)
    line = Delegation.objects.get(person=doctor).code

    page, file = (browser(nurse).get(url).content.decode() for url in ("/consents/", "/consents/export/"))

    assert f"delegated on that day ({line})" in page
    assert f"Chen Jun,delegated on that day ({line})" in file


@pytest.mark.django_db
def test_page_is_for_readers_of_casebooks_and_needs_few_statements(
    screened, nurse, browser, django_assert_max_num_queries
):
    page = browser(nurse)
    page.get("/consents/")
    with django_assert_max_num_queries(20):
        page.get("/consents/")
    assert browser(UserFactory(role=Role.SAFETY_OFFICER)).get("/consents/").status_code == 403
