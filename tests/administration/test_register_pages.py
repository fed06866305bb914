"""The pages of staff, laboratories and devices: the list on a day, a new entry, a new version, an end."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from tests.factories.accounts import UserFactory
from trialsite.accounts.roles import Role
from trialsite.audit.models import Item
from trialsite.registers.models import Device, Laboratory, Staff

pytestmark = pytest.mark.django_db
HOME = "/administration/registers/"
VL = f"{HOME}laboratories/CLINLAB/vl/"
TH = f"{HOME}devices/TH-01/"
PERSON = {
    "code": "liun", "name_en": "Liu Na", "name_zh": "刘娜", "function_en": "Research nurse", "function_zh": "研究护士",
    "username": "", "day": "2024-05-06", "why": "New in the team",
}  # fmt: skip
EAR = {
    "kind": "thermometer", "setting": "EAR", "name_en": "Ear thermometer", "name_zh": "耳温枪", "day": "2024-05-06",
    "why": "The old one broke",
}  # fmt: skip


@pytest.fixture
def manager(trial, data_manager, browser):
    return browser(data_manager)


def basis(page, url):
    """What the page saw of the entry."""
    return re.search(r'name="basis" value="([0-9a-f]*)"', page.get(url).content.decode()).group(1)


def test_list_shows_who_was_on_the_staff_on_a_day(manager):
    assert manager.post(f"{HOME}staff/add/", PERSON).status_code == 302

    before, after = (manager.get(f"{HOME}staff/?on={day}").content.decode() for day in ("2024-05-05", "2024-05-06"))

    assert Staff.objects.get(code="LIUN").name_zh == "刘娜"
    assert before.index("Not in force on this day") < before.index("Liu Na")
    assert "Liu Na" in after
    assert "Not in force on this day" not in after


def test_new_version_ends_the_one_before_and_the_ledger_says_why(manager):
    manager.post(f"{TH}new/", EAR | {"basis": basis(manager, f"{TH}new/")})

    rows = Device.objects.filter(code="TH-01").order_by("valid_from")
    assert [(row.setting, row.valid_to) for row in rows] == [("AX", date(2024, 5, 5)), ("EAR", None)]
    items = Item.objects.filter(reason_text="The old one broke").order_by("address")
    assert [item.address for item in items] == [
        f"register.devices[TH-01/{day}]" for day in ("2023-04-01", "2024-05-06")
    ]
    shown = manager.get(TH).content.decode()
    assert shown.count("The old one broke") == 2
    assert "Zhao Lei" in shown


def test_entry_ends_with_its_last_day_and_no_earlier_than_it_began(manager):
    page = {"basis": basis(manager, f"{VL}end/"), "why": "Contract ended"}

    refused = manager.post(f"{VL}end/", page | {"day": "2023-03-31"})
    assert refused.status_code == 400
    assert "It is in force from 1 Apr 2023" in refused.content.decode()
    assert manager.post(f"{VL}end/", page | {"day": "2024-05-31"}).status_code == 302
    assert Laboratory.objects.get(analyte="vl").valid_to == date(2024, 5, 31)
    again = manager.post(f"{VL}end/", page | {"basis": basis(manager, f"{VL}end/"), "day": "2024-06-30"})
    assert "It ended on 31 May 2024 already." in again.content.decode()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"code": "sunw"}, "SUNW is in the register already. Open it and make a new version."),
        ({"code": "孙"}, "Use 2 to 20 capital letters"),
        ({"day": "06/05/24"}, "can mean several dates"),
        ({"day": ""}, "Enter the first day on which this holds."),
        ({"why": ""}, "Say why."),
        ({"why": "11010519491231002X"}, "Do not enter personal identifiers"),
        ({"username": "nobody"}, "No account has this sign-in name."),
        ({"name_en": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_bad_entry_is_told_and_what_was_typed_stays(manager, typed, told):
    answer = manager.post(f"{HOME}staff/add/", PERSON | typed)

    assert answer.status_code == 400
    assert told in unescape(answer.content.decode())
    assert "刘娜" in answer.content.decode()
    assert Staff.objects.count() == 4


def test_second_person_is_told_that_somebody_was_faster(manager):
    seen = basis(manager, f"{TH}new/")
    manager.post(f"{TH}new/", EAR | {"basis": seen})

    late = manager.post(f"{TH}new/", EAR | {"basis": seen, "setting": "FOR"})

    assert late.status_code == 400
    assert "Somebody changed this entry while you were looking." in late.content.decode()
    assert Device.objects.count() == 2


def test_version_that_says_the_same_changes_nothing(manager):
    same = {"kind": "thermometer", "setting": "AX", "name_en": "Digital thermometer", "name_zh": "电子体温计"}

    manager.post(f"{TH}new/", EAR | same | {"basis": basis(manager, f"{TH}new/")})

    assert Device.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "reads", "staff", "places"),
    [
        (Role.RESEARCH_NURSE, {"staff", "devices"}, False, False),
        (Role.DATA_MANAGER, {"staff", "devices"}, True, True),
        (Role.ADMINISTRATOR, {"staff"}, True, False),
        (Role.PHARMACIST, set(), False, False),
    ],
)
def test_who_reads_and_who_keeps_each_register(trial, browser, role, reads, staff, places):
    page = browser(UserFactory(role=role))

    assert {slug for slug in ("staff", "devices") if page.get(f"{HOME}{slug}/").status_code == 200} == reads
    assert (page.post(f"{HOME}staff/add/", PERSON).status_code == 302) is staff
    assert (page.get(f"{HOME}devices/add/").status_code == 200) is places
    assert Staff.objects.filter(code="LIUN").exists() is staff


@pytest.mark.parametrize(
    "path", ["shelves/", "staff/NOBODY/", "laboratories/CLINLAB/", "devices/TH-01/vl/", "staff/%00/"]
)
def test_what_is_in_no_register_is_not_found(manager, path):
    assert manager.get(HOME + path).status_code == 404


def test_pages_need_at_most_twenty_statements(manager, django_assert_max_num_queries):
    for path in (f"{HOME}laboratories/", VL, f"{VL}new/"):
        with django_assert_max_num_queries(20):
            manager.get(path)
