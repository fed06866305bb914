"""`v` in a date box stands for the date of the visit, as its attendance form has it."""

from __future__ import annotations

import pytest

from tests.factories.accounts import signed_in
from tests.factories.casebook import submit
from tests.factories.visits import D0, at_visit, scheduled
from trialsite.audit.clock import SITE_ZONE
from visits.models import VitalSigns

pytestmark = pytest.mark.django_db
VS = "/participants/S001/visits/V1/vs/1/"


@pytest.fixture
def page(screened, nurse):
    scheduled(screened, nurse)
    return signed_in(nurse)


@pytest.mark.parametrize("sign", ["v", "Ｖ", " V "])
def test_the_sign_stands_for_the_date_of_the_visit(sign, page, screened, nurse):
    submit(at_visit(screened, "V1"), nurse, sv_attended="ONSITE", visit_date=D0, visit_end_date=D0)

    page.post(VS, {"revision": "0", "act": "save", "vs_dt~date": sign, "vs_dt~time": "09:10"})

    assert VitalSigns.objects.get().vs_dt.astimezone(SITE_ZONE).date() == D0


def test_a_visit_without_date_is_told_and_the_sign_stays(page):
    page.post(VS, {"revision": "0", "act": "save", "vs_dt~date": "v", "vs_dt~time": "09:10", "pulse": "72"})

    shown = page.get(VS).content.decode()
    assert "The visit has no date yet" in shown
    assert 'value="v"' in shown
    assert VitalSigns.objects.get().vs_dt is None
