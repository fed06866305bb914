"""The pages of laboratory files: who sees them, what they tell, what is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape

import pytest

from labs.importing.models import StagedFile
from tests.factories.accounts import UserFactory
from tests.factories.visits import scheduled
from tests.labs.importing.files import long_csv
from tests.labs.importing.pages import CD4, HGB, HOME, dry_run, row, uploaded
from trialsite.accounts.roles import Role

pytestmark = pytest.mark.django_db


def test_dropped_file_is_forgotten(page):
    address = dry_run(page, HGB)

    page.post(address + "import/", {"act": "drop"})

    assert not StagedFile.objects.exists()
    assert page.get(address)["Location"] == HOME


def test_staged_rows_are_sealed_and_another_person_does_not_see_them(page, second_nurse, browser):
    address = dry_run(page, HGB)

    assert "S001" not in StagedFile.objects.get().sealed
    assert browser(second_nurse).get(address)["Location"] == HOME


def test_staged_file_is_over_after_two_hours(page):
    address = dry_run(page, HGB)
    StagedFile.objects.update(made_at=datetime(2024, 1, 1, tzinfo=UTC))

    assert page.get(address)["Location"] == HOME
    dry_run(page, CD4)
    assert StagedFile.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "told"), [(b"", "The file is empty."), (b"a,b\n1,2", "Columns are missing"), (b"\xff\x00", "empty")]
)
def test_unreadable_file_is_told_on_the_page(page, data, told):
    answer = uploaded(page, data)

    assert answer.status_code == 400
    assert told in unescape(answer.content.decode())


@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.MONITOR, Role.DATA_MANAGER, Role.PHARMACIST])
def test_nurses_import_readers_of_registers_see_files_and_others_nothing(mapped, browser, role):
    page = browser(UserFactory(role=role))
    imports = role == Role.RESEARCH_NURSE
    reads = role != Role.PHARMACIST

    assert page.get(HOME).status_code == (200 if reads else 403)
    assert uploaded(page, long_csv(HGB)).status_code == (302 if imports else 403)
    assert page.get(HOME + "0" * 32 + "/").status_code == (302 if imports else 403)


def test_dry_run_needs_at_most_twenty_statements(page, mapped, nurse, django_assert_max_num_queries):
    scheduled(mapped, nurse)
    address = dry_run(page, HGB, CD4, row("HIVRNA", "<20", "copies/mL"), row("ALT", "30", "U/L"))
    page.get(address)
    with django_assert_max_num_queries(20):
        page.get(address)
    with django_assert_max_num_queries(20):
        page.get(HOME)
