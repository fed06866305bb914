"""Permission costs a request one statement: the one that reads its person brings role, grants, log and trainings."""

from __future__ import annotations

import pytest

from tests.factories.casebook import VITALS, record_at, submit

pytestmark = pytest.mark.django_db
RIGHTS = ("accounts_grant", "accounts_delegation", "accounts_training", "accounts_statement", "accounts_withdrawal")
PAGES = (
    "/today/", "/participants/", "/participants/S001/", "/participants/S001/visits/SCR/vs/1/",
    "/participants/S001/eligibility/", "/participants/S001/randomise/", "/screening/", "/laboratory/", "/deviations/",
    "/administration/", "/administration/versions/", "/help/",
)  # fmt: skip


def of_rights(captured):
    """The statements that read anything of which a permission is made."""
    return [each["sql"] for each in captured.captured_queries if any(table in each["sql"] for table in RIGHTS)]


@pytest.mark.req("AC-02")
@pytest.mark.parametrize("path", PAGES)
def test_page_decides_everything_with_one_statement(path, screened, nurse, browser, count_statements):
    page = browser(nurse)
    with count_statements() as captured:
        assert page.get(path).status_code == 200
    assert len(of_rights(captured)) == 1


@pytest.mark.req("AC-02")
@pytest.mark.parametrize(
    ("path", "status"),
    [("/participants/S001/visits/SCR/vs/1/", 302), ("/administration/accounts/new/", 403), ("/trail/export/", 403)],
)
def test_save_and_refusal_need_no_other(path, status, screened, nurse, browser, count_statements):
    submit(record_at(screened, "vs"), nurse, **VITALS)
    page = browser(nurse)
    with count_statements() as captured:
        answer = page.post(path, {"revision": "1", "act": "save", "resp": "20", "resp~reason": "UPDATE"})
    assert answer.status_code == status
    assert len(of_rights(captured)) == 1
