"""What each prompt offers to fill in, from the answers of its form alone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from safety.offers import OFFERS, Source
from tests.factories.casebook import answers
from trialsite.crf import registry
from trialsite.crf.answers import Answers
from trialsite.crf.evaluate import checks_of
from trialsite.crf.values.partial import PartialDate

NOW = datetime(2024, 11, 18, 4, 0, tzinfo=UTC)
TAKEN = datetime(2024, 11, 17, 23, 30, tzinfo=UTC)  # already the 18th at the site
DAY = PartialDate("2024-11-18")


def offered(check: str, place: str, address: str, language: str = "en", **given) -> dict:
    form = place.split("/")[1]
    filled = OFFERS[check].fill(Source(form, place, address, Answers(answers(**given)), NOW, language))
    return {name: value for name, value in filled.items() if value is not None}


def test_virological_failure_is_of_special_interest_and_starts_with_its_sample():
    found = offered("VL-02", "UNS/vl/1", "vl", vl_dt=TAKEN)

    assert found == {
        "ae_term": "Virological failure",
        "ae_start": DAY,
        "ae_source_lab": "UNS/vl/1",
        "ae_aesi": ("VIRREB",),
    }


def test_falling_cd4_has_no_grade():
    found = offered("LYM-05", "V5/lym/1", "cd4", "zh-hans", sample_dt=TAKEN)

    assert found == {"ae_term": "CD4计数下降", "ae_start": DAY, "ae_source_lab": "V5/lym/1"}


@pytest.mark.parametrize(
    ("said", "term"), [({"pe_skin_desc": "Urticaria of both arms"}, "Urticaria of both arms"), ({}, "Skin")]
)
def test_new_finding_is_called_as_it_was_described_else_by_its_system(said, term):
    found = offered("PE-01", "V2/pe/1", "pe_skin", pe_dt=TAKEN, **said)

    assert found["ae_term"].startswith(term)
    assert found["ae_start"] == DAY


def test_lost_pregnancy_is_possibly_serious_and_known_since_now():
    found = offered("PREGR-02", "log/pregr/1", "pregr_outcome", pregr_outcome_date=date(2024, 11, 18))

    assert (found["ae_start"], found["ae_possibly_serious"], found["ae_aware_dt"]) == (DAY, "Y", NOW)


@pytest.mark.parametrize("check", OFFERS)
def test_every_offer_belongs_to_a_prompt_and_fills_questions_of_its_form(check):
    prompts = {each.id for crf in registry.own_forms() for each in checks_of(crf) if each.severity == "P"}
    assert check in prompts

    names = {
        "LAB-06": ("V2/haem/1", "results[plt].value"), "LAB-07": ("V2/haem/1", "results[plt].cs"),
        "BIOC-03": ("V2/bioc/1", "results[tbil].value"), "INF-02": ("V2/inf/1", "inf_vs[60].temp_c"),
        "INF-03": ("V2/inf/1", "inf_vs[60].sbp"), "INF-08": ("V2/inf/1", "inf_reactions"),
        "VL-02": ("V2/vl/1", "vl"), "LYM-05": ("V2/lym/1", "cd4"), "PE-01": ("V2/pe/1", "pe_skin"),
        "PREG-02": ("V2/preg/1", "hcg_result"), "PREGR-02": ("log/pregr/1", "pregr_outcome"),
    }  # fmt: skip
    place, address = names[check]
    # also where the form says nothing beside
    assert set(offered(check, place, address)) <= set(registry.get(OFFERS[check].form).questions)
