"""What voids the signature of eligibility and what does not, through the pages by which people save.

Source: clinical specification 3.1 "Freeze and void", scenarios S03 and S04.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from participants.eligibility.verdict import Overall
from participants.models import Participant
from participants.to_sign import elig_record, holds, lines_signed
from tests.factories.accounts import signed_in
from trialsite.audit import verification
from trialsite.audit.models import Event
from trialsite.casebook.actions.void import enter_in_error
from trialsite.casebook.models import CrfRecord, Signature
from trialsite.entry.demonstration.base import BLOOD, CHEMISTRY, MARKERS, report, results


@pytest.fixture
def signed(judged_person):
    """The person, signed as eligible five minutes ago."""
    judged_person.sign()
    judged_person.clock.shift(timedelta(minutes=5))
    return judged_person


def is_void(signed) -> bool:
    """Whether the signature is void, everywhere that shows it, or valid everywhere."""
    decision = signed.last
    void = decision.voided_at is not None
    assert signed.person.stage == ("screening" if void else "eligible")
    assert Signature.objects.filter(voided_at__isnull=True).exists() is not void
    assert bool(CrfRecord.objects.get(pk=decision.record_id).signed_at) is not void
    assert holds(decision) is not void
    assert Event.objects.filter(action="void_eligibility").count() == int(void)
    if void:
        assert decision.voided_why_en
        assert decision.voided_why_zh
        assert decision.voided_by
    return void


def chemistry(day, alt, number):
    return {**report(day, "00:06", number), "fasting": "Y", **results({**CHEMISTRY, "alt": alt})}


def test_pending_serology_decides_by_itself_and_a_corrected_result_voids(judged_person):
    """S03."""
    at = judged_person.at
    at.correct("ser", hbv_dna="", **{"hbv_dna~missing": "ND", "hbv_dna~why": "Sample haemolysed"})
    assert judged_person.shown().screening.eligibility.overall is Overall.NOT_EVALUABLE
    at.correct("ser", hbv_dna="NEG", **{"hbv_dna~missing": ""})
    assert judged_person.shown().against == ()
    judged_person.sign()
    judged_person.clock.shift(timedelta(minutes=5))

    at.correct("bioc", **{"results[alt].value": "92"})

    assert is_void(judged_person)
    last = judged_person.last
    assert last.voided_by == "Wang Min"
    assert "32" in last.voided_why_en
    assert "92" in last.voided_why_zh
    assert judged_person.shown().screening.eligibility.overall is Overall.ELIGIBLE
    assert [reason.check_id for reason in judged_person.shown().against] == ["ELIG-02"]
    assert list(verification.verify()) == []


def test_exactly_twelve_months_is_signed_as_an_assumption_and_a_day_less_voids(judged_person):
    """S04."""
    judged_person.at.correct("art", art_start="2023-03-04")
    judged_person.at.correct("lym", cd4="188")
    decision = judged_person.sign()
    judged_person.clock.shift(timedelta(minutes=5))
    [assumed] = [line for line in lines_signed(decision) if line.of == "assumption"]
    assert (assumed.criterion, assumed.text[:17]) == ("I5", "Exactly 12 months")

    judged_person.at.correct("art", art_start="2023-03-05")

    assert is_void(judged_person)
    assert judged_person.last.pk == decision.pk
    assert {"I3", "I5"} <= set(judged_person.shown().screening.eligibility.failed)


@pytest.mark.parametrize(
    ("form", "changes"),
    [
        ("haem", {"results[wbc].value": "5.2"}),
        ("vl", {"vl": "<20"}),
        ("ser", {"tp_ab": "POS"}),
        ("dm", {"birth_date": "1985-06-16"}),
        ("hiv", {"hiv_confirm_date": "2018-05-06"}),
        ("sv", {"cm_reviewed": "N"}),
        ("vlh", {"vlh": "<50"}),
    ],
)
def test_a_correction_of_what_was_used_voids(form, changes, signed):
    signed.at.correct(form, **changes)

    assert is_void(signed)


def test_a_corrected_answer_of_the_form_voids(signed):
    signed.pi.correct("elig", severe_allergy="PRESENT")

    assert is_void(signed)
    assert "PRESENT" not in signed.last.voided_why_zh


def test_a_corrected_day_of_the_sample_voids(signed):
    signed.at.correct("bioc", sample_dt="2024-03-06 00:06", report_date="2024-03-06")

    assert is_void(signed)
    assert signed.last.voided_why_en.endswith("from 5 Mar 2024 07:40 to 6 Mar 2024 00:06")


@pytest.mark.parametrize("form", ["bioc", "art", "elig", "ic"])
def test_a_form_entered_in_error_voids(form, signed):
    of_form = CrfRecord.objects.select_related("participant", "visit").filter(form=form, first_saved_at__isnull=False)

    enter_in_error(record=of_form.get(), why="Report of somebody else", by=signed.nurse)

    assert is_void(signed)


@pytest.mark.parametrize("day", ["2024-03-06", "2024-03-13"])
def test_a_sample_of_screening_entered_late_voids(day, signed):
    signed.repeat("bioc", chemistry(day, "95", "B-LATE"))

    assert is_void(signed)
    assert signed.last.voided_why_en.startswith("Biochemistry: Alanine aminotransferase (ALT) 95 was")
    assert "after the signature" in signed.last.voided_why_en


def test_a_sample_first_dated_after_the_signature_voids_once_its_day_is_corrected(signed):
    signed.clock.shift(timedelta(days=2))
    signed.at.browser = signed_in(signed.nurse)
    late = signed.repeat("bioc", chemistry("2024-03-14", "95", "B-LATE"))
    assert not is_void(signed)

    signed.at.correct("bioc", repeat=late.repeat, sample_dt="2024-03-12 00:06", report_date="2024-03-12")

    assert is_void(signed)


def test_an_older_drug_entered_late_voids(signed):
    drug = {
        "cm_name": "Prednisone", "cm_indication": "AE", "cm_class": "CORT", "cm_route": "PO",
        "cm_start": "2024-02-01", "cm_ongoing": "Y",
    }  # fmt: skip
    signed.at.browser.post(f"/participants/{signed.at.code}/logs/cm/add/")
    signed.at.type("cm", drug, act="save")

    assert is_void(signed)


def test_later_samples_comments_other_forms_and_time_void_nothing(signed):
    at = signed.at
    at.correct("bioc", comment="Seen with the laboratory")
    assert not is_void(signed)
    at.correct("bioc", **{"results[ast].value": "29"})
    assert not is_void(signed)
    at.correct("vs", pulse="80")
    assert not is_void(signed)

    signed.clock.shift(timedelta(days=2))
    at.browser = signed_in(signed.nurse)
    signed.repeat("bioc", chemistry("2024-03-14", "300", "B-V1"))
    assert not is_void(signed)
    signed.repeat("haem", {**report("2024-03-14", "00:06", "H-V1"), **results({**BLOOD, "plt": "60"})})
    assert not is_void(signed)
    signed.repeat("ser", {"ser_date": "2024-03-14", **dict.fromkeys(MARKERS, "NEG"), "tp_ab": "POS"})
    assert not is_void(signed)

    signed.clock.shift(timedelta(days=28))
    assert not is_void(signed)
    at.browser = signed_in(signed.nurse)
    at.correct("vs", pulse="81")
    assert not is_void(signed)
    assert list(verification.verify()) == []


def test_who_is_void_is_signed_again_and_both_decisions_stay(signed):
    first = signed.last
    signed.at.correct("haem", **{"results[wbc].value": "5.2"})
    signed.clock.shift(timedelta(minutes=5))

    second = signed.sign()

    assert second.pk != first.pk
    assert holds(second)
    assert signed.last.pk == second.pk
    assert signed.person.stage == "eligible"
    first.refresh_from_db()
    assert first.voided_at is not None
    assert list(verification.verify()) == []


def test_the_void_leads_to_the_save_that_caused_it(signed):
    signed.at.correct("haem", **{"results[wbc].value": "5.2"})

    void = Event.objects.get(action="void_eligibility")
    assert Event.objects.get(pk=void.cause_id).form == "haem"
    assert str(signed.last.voided_record_id) == str(signed.record("haem").pk)
    assert elig_record(Participant.objects.get(code=signed.at.code)).signed_at is None
