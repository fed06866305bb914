"""The pages of the log, the sheet and the matrix: written, signed, revoked, as of a day, as files, and by whom."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from trialsite.accounts.authority import authority
from trialsite.accounts.held import FormVersion
from trialsite.accounts.models import Delegation, Training, User
from trialsite.accounts.roles import Role, Task

pytestmark = pytest.mark.django_db
LINE = {"person": "wangmin", "tasks": ["enter_data", "randomise"], "from_on": "t", "to_on": "", "reason": "New here"}


@pytest.fixture
def newcomer(db: None) -> User:
    user: User = UserFactory(name="Wang Min", username="wangmin", delegated=False)
    return user


def page(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def rows(browser: Client, path: str) -> list[list[str]]:
    """The lines of a file that a spreadsheet opens."""
    return list(csv.reader(io.StringIO(browser.get(path).content.decode("utf-8-sig"))))


@pytest.mark.req("AC-12")
def test_from_a_new_account_to_the_first_entry(newcomer: User, administrator: User, principal: User) -> None:
    keeper, chief = signed_in(administrator), signed_in(principal)
    training = {"people": ["wangmin"], "subjects": ["gcp", "system", "forms"], "held_on": "t"}
    told = {"held_by": "Zhao Lei, sponsor", "evidence": "Sheet 1"}
    assert keeper.post("/delegation/training/add/", training | told).status_code == 302
    written = keeper.post("/delegation/add/", LINE, follow=True).content.decode()
    assert "Line D001 is written" in written
    assert not authority(User.objects.get(pk=newcomer.pk), Task.ENTER_DATA)
    signature = {"line": ["D001"], "username": principal.username, "password": PASSWORD}
    assert "1 line is signed" in chief.post("/delegation/sign/", signature, follow=True).content.decode()
    now = authority(User.objects.get(pk=newcomer.pk), Task.ENTER_DATA, form_version=FormVersion("vs", "1"))
    assert now.id == "D001"  # type: ignore[union-attr]


def test_what_does_not_do_is_told_beside_its_box_and_kept(newcomer: User, administrator: User) -> None:
    answer = signed_in(administrator).post("/delegation/add/", LINE | {"tasks": ["sign"], "from_on": "12/9/24"})
    assert answer.status_code == 400
    told = answer.content.decode()
    assert "can mean several dates" in told
    assert 'value="New here"' in told
    beyond = signed_in(administrator).post("/delegation/add/", LINE | {"tasks": ["sign"]}).content.decode()
    assert "The role Research nurse is not given these tasks: Sign." in beyond


def test_a_wrong_password_signs_nothing_and_keeps_the_ticks(
    newcomer: User, administrator: User, principal: User
) -> None:
    signed_in(administrator).post("/delegation/add/", LINE)
    answer = signed_in(principal).post("/delegation/sign/", {"line": "D001", "username": "x", "password": "y"})
    assert (answer.status_code, Delegation.objects.filter(signature__isnull=False, person=newcomer).exists()) == (
        422,
        False,
    )
    assert "Name or password is not right. Nothing was signed." in answer.content.decode()


def test_a_revoked_line_is_refused_at_once_in_an_open_session(nurse: User, administrator: User) -> None:
    theirs, line = signed_in(nurse), Delegation.objects.get(person=nurse)
    assert "Register a participant" in page(theirs, "/participants/")
    revoke = f"/delegation/lines/{line.code}/revoke/"
    assert signed_in(administrator).post(revoke, {"why": ""}).status_code == 400
    signed_in(administrator).post(revoke, {"why": "Leaves the team"})
    answer = theirs.post("/participants/register/", {"token": "x"})
    assert answer.status_code == 403
    assert "No delegation for “Register a participant”" in answer.content.decode()
    assert signed_in(administrator).post("/delegation/lines/D999/revoke/", {"why": "x"}).status_code == 404


@pytest.mark.req("ES-10")
def test_the_statement_is_made_on_ones_own_page(administrator: User) -> None:
    doctor = UserFactory(username="sunwei", role=Role.INVESTIGATOR, delegated__statement=False)
    own, typed = signed_in(doctor), {"username": "sunwei", "password": PASSWORD}
    assert "Show your document to the administrator first" in page(own, "/account/")
    seen = {"person": "sunwei", "document": "id_card", "seen_on": "t"}
    assert signed_in(administrator).post("/delegation/people/", seen).status_code == 302
    assert own.post("/account/", typed | {"password": "wrong"}).status_code == 422
    assert "Your statement is on record" in own.post("/account/", typed, follow=True).content.decode()
    [line] = [row for row in rows(signed_in(administrator), "/delegation/people/export/") if row[0] == doctor.name]
    assert line[4].startswith("Identity card 居民身份证")
    assert line[5]


@pytest.mark.req("AC-05")
def test_log_and_matrix_are_files_with_heads_in_both_languages(nurse: User, administrator: User) -> None:
    browser = signed_in(administrator)
    heads, line = rows(browser, "/delegation/export/")
    assert heads[:3] == ["No. 编号", "Person 人员", "Role 角色"]
    assert (line[1], "Enter and correct data 录入和更正数据" in line[3], line[8]) == (
        "Wang Min",
        True,
        "In force 生效中",
    )
    assert rows(browser, "/delegation/export/?on=1999-12-31")[1:] == []
    matrix = rows(browser, "/delegation/training/export/")
    assert matrix[0] == ["Subject 培训内容", "Wang Min"]
    assert matrix[1][1].startswith("2000-01-01")


def test_a_record_of_training_is_withdrawn_on_its_page(nurse: User, administrator: User) -> None:
    record = Training.objects.get(person=nurse)
    path = f"/delegation/training/{record.code}/withdraw/"
    signed_in(administrator).post(path, {"why": "Another person"})
    assert "Missing" in page(signed_in(administrator), "/delegation/training/")
    assert not authority(User.objects.get(pk=nurse.pk), Task.ENTER_DATA)


@pytest.mark.parametrize("path", ["add/", "stand-in/", "sign/", "lines/D001/revoke/", "training/add/", "people/"])
@pytest.mark.parametrize(
    "role", [Role.RESEARCH_NURSE, Role.INVESTIGATOR, Role.MONITOR, Role.INSPECTOR, Role.DATA_MANAGER]
)
def test_readers_change_nothing(role: Role, path: str) -> None:
    browser = signed_in(UserFactory(role=role))
    assert browser.post(f"/delegation/{path}", {}).status_code == 403
    assert browser.get("/delegation/").status_code == 200


def test_the_administrator_does_not_sign_and_is_told_so(administrator: User) -> None:
    assert signed_in(administrator).get("/delegation/sign/").status_code == 403


@pytest.mark.parametrize("path", ["", "people/", "training/", "add/", "training/add/", "sign/"])
def test_pages_need_at_most_twenty_statements(path: str, principal: User, django_assert_max_num_queries: Any) -> None:
    browser = signed_in(principal)
    for _person in range(3):
        UserFactory()
    with django_assert_max_num_queries(20):
        assert browser.get(f"/delegation/{path}").status_code == 200
