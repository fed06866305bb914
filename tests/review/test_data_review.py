"""The blind data review: who is in which set, signed as it was shown, and a line of the checklist of the lock."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.casebook import submit
from tests.factories.pharmacy import MADE, twins
from tests.factories.visits import at_visit
from trialsite.accounts.roles import Role
from trialsite.audit.models import Item
from trialsite.audit.verification import verify
from trialsite.review.locking.checklist import checklist
from visits.analysis_sets import Member
from visits.models import DataReview

PAGE, DATABASE = "/locks/data-review/", "/locks/database/"
WHOLE = Member(1, "S001", True, 3, 3, True, 0, "V7")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, []), ({"complete": 2}, ["2 of 3 infusions complete"]), ({"attended_last": False}, ["V7 not attended"]),
        ({"excluded": 1}, ["excluded for 1 major deviation(s)"]),
        ({"infused": False, "complete": 0}, ["0 of 3 infusions complete"]),
    ],
)  # fmt: skip
def test_per_protocol_is_three_complete_infusions_the_last_visit_and_no_deviation_that_excludes(changed, why):
    values = {name: getattr(WHOLE, name) for name in Member.__slots__}
    member = Member(**values | changed)

    assert [each.en for each in member.reasons] == why
    assert member.is_per_protocol == (not why)
    assert member.line == " ".join(["R01 S001 ITT", *(["SAFETY"] * member.infused), *(["PP"] * member.is_per_protocol)])


@pytest.fixture
def two(db, nurse, trial):
    """R01 was infused once, R02 never; nobody came to the last visit."""
    with time_machine.travel(MADE + timedelta(hours=6)):
        first, _second = twins(nurse)
        given = {"inf_status": "COMPLETE", "inf_start": MADE + timedelta(hours=1)}
        submit(at_visit(first, "V1", "inf"), nurse, **given)
    return first


def signing(who, browser, **more):
    page = browser.get(PAGE).content.decode()
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', page)[1]
    said = {"present": "Three people", "conclusion": "Sets as listed", "shown": shown}
    return browser.post(PAGE, said | {"username": who.username, "password": PASSWORD} | more)


def blocks():
    return {line.key: line.number for line in checklist()}["review"]


@pytest.mark.req("DL-02")
def test_review_fixes_the_sets_blocks_the_lock_until_it_is_signed_and_again_when_they_change(
    two, nurse, data_manager, browser
):
    own = browser(data_manager)
    assert blocks() == 1
    assert signing(data_manager, own, conclusion=" ").status_code == 422
    assert "the arm" in signing(data_manager, own, conclusion="All on placebo").content.decode()
    assert signing(data_manager, own, shown="0" * 64).status_code == 422
    assert not DataReview.objects.exists()

    assert signing(data_manager, own).status_code == 302

    row = DataReview.objects.get()
    assert row.sets == "R01 S001 ITT SAFETY\nR02 S002 ITT"
    assert Item.objects.get(address="data.review_sets").new == row.sets
    assert blocks() == 0
    assert "signed, and as the data are" in own.get(PAGE).content.decode()

    second = at_visit(two, "V1", "inf")
    submit(second, nurse, inf_status="NOTGIVEN", reasons={"inf_status": "TRANSCRIPTION"})
    assert blocks() == 1
    assert "the sets changed since" in own.get(PAGE).content.decode()
    assert [each for each in verify() if each.code != "trigger-missing"] == []


@pytest.mark.django_db
def test_others_read_it_and_only_the_data_manager_signs(trial, browser, data_manager, django_assert_max_num_queries):
    for role, reads in ((Role.MONITOR, 200), (Role.RESEARCH_NURSE, 200), (Role.PHARMACIST, 403)):
        own = browser(UserFactory(role=role))
        assert own.get(PAGE).status_code == reads
        assert own.post(PAGE, {"present": "x", "conclusion": "y"}).status_code == 403
    own = browser(data_manager)
    own.get(PAGE)
    with django_assert_max_num_queries(12):
        assert "Nobody is randomised yet." in own.get(PAGE).content.decode()
