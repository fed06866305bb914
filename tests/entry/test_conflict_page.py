"""The page of a conflict keeps what was said about one's own answer, and leads back."""

from __future__ import annotations

import re

import pytest

from tests.entry.test_bad_input import VS
from tests.factories.accounts import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def conflict(screened, nurse, second_nurse):
    """The page that meets a pulse of 120 after somebody else saved 75, with what was said beside it."""

    def meet(**beside):
        page = signed_in(nurse)
        page.post(VS, {"revision": "0", "act": "save", "pulse": "72"})
        signed_in(second_nurse).post(VS, {"revision": "1", "act": "save", "pulse": "75", "pulse~reason": "UPDATE"})
        answer = page.post(VS, {"revision": "1", "act": "save", "pulse": "120", **beside})
        assert answer.status_code == 409
        return " ".join(answer.content.decode().split())

    return meet


def test_reason_chosen_before_stays_chosen(conflict):
    shown = conflict(**{"pulse~reason": "OTHER", "pulse~words": "second reading"})

    assert 'name="pulse~reason" value="OTHER" checked' in shown
    assert shown.count("checked >") == 1
    assert 'value="second reading"' in shown


def test_reason_nobody_chose_is_not_chosen(conflict):
    assert "checked >" not in conflict()


def test_why_an_unusual_value_is_right_is_sent_again(conflict):
    shown = conflict(**{"confirm~vs.pulse~pulse": "after the stairs"})

    assert 'name="confirm~vs.pulse~pulse" value="after the stairs"' in shown


def test_breadcrumb_leads_back(conflict):
    crumbs = conflict().split('class="crumbs"')[1].split("</nav>")[0]

    assert re.findall(r'href="([^"]+)"', crumbs) == ["/participants/", "/participants/S001/", VS]
