"""Ten real participants of an HIV trial go through the real pages; every stored value is compared with the file."""

from __future__ import annotations

import os
from decimal import Decimal

import pytest

from participants.models import Demographics, Participant
from tests.factories.accounts import UserFactory, signed_in
from tests.real import actg175
from trialsite.audit.models import Item
from trialsite.audit.verification import verify
from trialsite.registers.models import ProtocolVersion
from trialsite.registers.seed import seed
from visits.models import VitalSigns

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(actg175.VARIABLE not in os.environ, reason=f"{actg175.VARIABLE} names no file"),
]
COUNT = 10
VITALS = {"vs_dt~date": "2024-03-05", "vs_dt~time": "09:10", "temp_c": "36.6", "temp_site": "AX", "sbp": "118",
          "dbp": "78", "pulse": "72", "resp": "16"}  # fmt: skip
CONSENT = {
    "consent_signed": "Y", "consent_date": "2024-03-04", "consent_time": "09:00", "consent_version": "actg175-actg-1",
    "consent_by": "CHENJ", "consent_understood": "Y", "consent_impartial_witness": "N", "consent_sensitive_data": "Y",
    "consent_sample_storage": "N", "consent_copy_given": "Y", "consent_inv_sign_time~date": "2024-03-04",
    "consent_inv_sign_time~time": "10:00",
}  # fmt: skip


def post(browser, code, form, values):
    answer = browser.post(f"/participants/{code}/visits/BL/{form}/1/", {"revision": "0", "act": "complete"} | values)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert "complete" not in answer["Location"], browser.get(answer["Location"]).content.decode()[:200]


def register(browser):
    page = browser.get("/participants/").content.decode()
    token = page.split('name="token" value="')[1].split('"')[0]
    answer = browser.post("/participants/register/", {"token": token})
    return answer["Location"].rstrip("/").split("/")[-1]


def test_ten_real_participants_are_stored_as_the_file_has_them():
    seed(package="actg175", version="actg-1")
    assert ProtocolVersion.objects.get().package == "actg175"
    browser = signed_in(UserFactory())
    people = actg175.people(COUNT)

    codes = [register(browser) for _ in people]
    for code, person in zip(codes, people, strict=True):
        post(browser, code, "ic", CONSENT)
        birth = str(2024 - person.age)
        post(
            browser,
            code,
            "dm",
            {
                "form_date": "2024-03-05",
                "birth_date": birth,
                "sex": person.sex,
                "ethnicity_cn": "OTHER",
                "height_cm": "172",
            },
        )
        post(browser, code, "vs", VITALS | {"weight_kg": str(person.weight_kg)})

    assert Participant.objects.count() == COUNT
    for code, person in zip(codes, people, strict=True):
        compare(code, person)
    assert [each for each in verify() if each.code != "trigger-missing"] == []


def compare(code, person):
    demographics = Demographics.objects.get(record__participant__code=code)
    vitals = VitalSigns.objects.get(record__participant__code=code)
    assert (demographics.sex, demographics.birth_date) == (person.sex, str(2024 - person.age))
    assert vitals.weight_kg == person.weight_kg
    assert vitals.history.get().weight_kg == person.weight_kg
    assert demographics.history.get().sex == person.sex
    weight = Item.objects.get(event__participant=code, event__form="vs", address="weight_kg")
    assert (weight.old, Decimal(weight.new)) == (None, person.weight_kg)
    items = Item.objects.filter(event__participant=code, event__action="save").exclude(address__startswith="record.")
    assert items.filter(event__form="vs").count() == 8
    assert items.filter(event__form="dm").count() == 5
    assert items.filter(event__form="ic").count() == 11
