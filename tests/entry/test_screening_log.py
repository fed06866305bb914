"""The screening log: how everybody stands, found, filtered, sorted, and as a file."""

from __future__ import annotations

import csv
import re
from datetime import timedelta

import pytest
import time_machine

from tests.factories.casebook import record_at, submit
from tests.factories.screening import fail_screening, in_screening, read
from trialsite.audit import clock
from trialsite.casebook.stored_rows import FEW
from trialsite.registers.selectors import protocol_of
from visits.actions import register_again, register_participant

pytestmark = pytest.mark.django_db
LOG = "/screening/"


def lines_of(browser, query=""):
    """The cells of each line of the table, as text."""
    page = browser.get(LOG + query).content.decode()
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.split(r"</t[hd]>", row)] for row in rows]


@pytest.fixture
def three(participant, nurse):
    """One whose screening goes on, one who declined, one who failed and came back."""
    in_screening(participant, nurse)
    declined, failed = register_participant(by=nurse), register_participant(by=nurse)
    submit(record_at(declined, "ic"), nurse, consent_signed="N", consent_version="1.0")
    fail_screening(failed, nurse)
    register_again(participant=failed, by=nurse)


def test_the_log_says_how_everybody_stands_and_what_is_waited_for(three, nurse, browser):
    lines = {line[0]: line for line in lines_of(browser(nurse))}

    assert list(lines) == ["S004", "S003", "S002", "S001"]
    assert lines["S001"][2] == "In screening"
    assert lines["S001"][3].startswith("waiting: investigator: E2, E3, E4, E6, E8, E11, WBC, PLT, HGB")
    assert lines["S001"][4] == "16 days"
    assert lines["S002"][2:4] == ["Not eligible", "I6"]
    assert lines["S003"][2] == "Screen failure"
    assert lines["S003"][5] == "again as S004"
    assert lines["S004"][5] == "before S003"


def test_the_log_follows_each_change_and_the_day(participant, nurse, browser):
    in_screening(participant, nurse)
    mine = browser(nurse)
    ((_code, _consent, state, _what, left, *_numbers),) = lines_of(mine)
    reasons = {"reasons": {"cd4": "TRANSCRIPTION"}}
    submit(record_at(participant, "lym"), nurse, **read("lym", {"cd4": "350"}), **reasons)

    assert (state, left) == ("In screening", "16 days")
    assert lines_of(mine)[0][2:4] == ["Not eligible", "I5"]
    with time_machine.travel(clock.now() + timedelta(days=17)):
        assert lines_of(browser(nurse))[0][4] == "expired"


def test_earlier_results_alone_do_not_run_out(participant, nurse, browser):
    in_screening(participant, nurse, dict.fromkeys(("lym", "vl", "ser")))

    assert lines_of(browser(nurse))[0][4] == "–"


def test_the_log_is_filtered_found_in_and_sorted(three, nurse, browser):
    mine = browser(nurse)

    assert [line[0] for line in lines_of(mine, "?state=failed")] == ["S003"]
    assert [line[0] for line in lines_of(mine, "?find=s002")] == ["S002"]
    assert [line[0] for line in lines_of(mine, "?order=number")] == ["S001", "S002", "S003", "S004"]
    assert lines_of(mine, "?order=left")[0][0] == "S001"
    assert "Nobody in the log is like that." in mine.get(f"{LOG}?find=S9").content.decode()


def test_the_principal_investigator_sees_first_what_waits_for_the_signature(three, principal, browser):
    page = browser(principal).get(LOG).content.decode()

    assert re.search(r'<option value="act" selected>', page)


def test_the_file_has_every_line_of_the_filter_and_runs_no_formula(three, nurse, browser):
    answer = browser(nurse).get("/screening/export/?state=not_eligible")

    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert rows[0][0] == "Screening number"
    assert [row[0] for row in rows[1:]] == ["S002"]
    assert answer["Content-Disposition"].startswith('attachment; filename="screening-log-')


def test_who_may_not_read_casebooks_does_not_see_the_log(participant, administrator, browser):
    assert browser(administrator).get(LOG).status_code == 403
    assert browser(administrator).get("/screening/export/").status_code == 403


def test_an_empty_log_says_so(trial, nurse, browser):
    assert "Nobody was screened yet." in browser(nurse).get(LOG).content.decode()


def test_many_people_need_as_many_statements_as_a_few(trial, nurse, browser, count_statements):
    mine, counts = browser(nurse), []
    # a process keeps the version that it has read once
    protocol_of("1.0")
    for _turn in range(2):
        for _each in range(FEW + 1):
            register_participant(by=nurse)
        for _look in range(2):
            with count_statements() as counted:
                mine.get(LOG)
            counts.append(len(counted))

    # all of them are worked out once, then nobody
    first, again, more, then = counts
    assert (first, again) == (more, then)
    assert again < first <= 20
