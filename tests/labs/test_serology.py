"""Serology of screening: what eligibility learns of it."""

from __future__ import annotations

from datetime import date

import pytest

from labs.serology_facts import MARKERS
from tests.factories.casebook import record_at, submit
from trialsite.casebook.models import Proposal
from trialsite.crf.facts import fact

pytestmark = pytest.mark.django_db
NEGATIVE = dict.fromkeys(("hbsag", "hbv_dna", "hcv_ab", "hcv_rna", "hav_igm", "hdv_igm", "hev_igm"), "NEG")


def test_each_marker_is_known_with_the_day_of_its_sample(screened, nurse):
    record = record_at(screened, "ser")
    submit(record, nurse, complete=True, ser_date=date(2024, 3, 5), tp_ab="POS", rpr_titre="1:8", **NEGATIVE)

    found = {name: fact(name).provide([screened.pk], None)[screened.pk][-1] for name in MARKERS}

    assert {name: each.value for name, each in found.items() if each.value != "NEG"} == {
        "tp_ab": "POS",
        "rpr_titre": "1:8",
    }
    assert {(each.date, each.record_id) for each in found.values()} == {(date(2024, 3, 5), str(record.pk))}


def test_a_marker_that_was_not_tested_is_not_known(screened, nurse):
    submit(record_at(screened, "ser"), nurse, hbv_dna=("ND", "Not on the panel"))

    assert fact("hbv_dna").provide([screened.pk], None) == {}


def test_hepatitis_b_under_treatment_asks_for_a_confirmation(screened, nurse):
    submit(record_at(screened, "ser"), nurse, ser_date=date(2024, 3, 5), hbsag="POS", hbv_dna="NEG")

    assert [each.check_id for each in Proposal.objects.all()] == ["SER-03"]
