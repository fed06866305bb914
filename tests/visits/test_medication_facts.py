"""Medication: names that speak for a class, what stays unclear until a prompt is answered, what was treated."""

from __future__ import annotations

import pytest

from tests.factories.casebook import submit
from tests.factories.history import MEDICATION, entry
from trialsite.casebook.actions.review import answer_proposal
from trialsite.casebook.models import Proposal, Query, QueryState
from trialsite.crf.facts import fact
from trialsite.crf.values.partial import PartialDate
from visits.medication import doubts, fitting_classes, sounds_like_corticosteroid

P = PartialDate


@pytest.mark.parametrize(
    ("name", "fitting"),
    [
        ("注射用胸腺法新", "THYMOSIN"), ("Thymalfasin", "THYMOSIN"), ("日达仙", "THYMOSIN"), ("迈普新", "THYMOSIN"),
        ("匹多莫德口服液", "IMMMOD"), ("脾氨肽", "IMMMOD"), ("转移因子胶囊", "IMMMOD"), ("乌苯美司", "IMMMOD"),
        ("香菇多糖", "IMMMOD"), ("重组人干扰素α2b", "IMMMOD"), ("白介素-2", "IMMMOD"), ("白细胞介素－２", "IMMMOD"),
        ("静注人免疫球蛋白", "IMMMOD"), ("丙种球蛋白", "IMMMOD"), ("重组人粒细胞集落刺激因子", "IMMMOD"),
        ("G-CSF", "IMMMOD"), ("g csf", "IMMMOD"), ("雷公藤多苷片", "IMMSUPP"), ("唐草片", "IMMMOD"),
    ],
)  # fmt: skip
def test_name_of_the_hint_lists_is_known(name, fitting):
    assert fitting_classes(name)[0] == fitting


STEROIDS = ("Prednisone", "DEXAMETHASONE", "methylprednisolone", "Hydrocortisone", "泼尼松龙", "地塞米松", "可的松")


@pytest.mark.parametrize("name", STEROIDS)
def test_corticosteroid_is_known(name):
    assert sounds_like_corticosteroid(name)
    assert doubts(name, "OTHER") == ("CM-03",)
    assert doubts(name, "CORT") == ()


@pytest.mark.parametrize("name", ["Cefixime", "复方磺胺甲噁唑", "Paracetamol"])
def test_other_names_raise_no_doubt(name):
    assert doubts(name, "OTHER") == ()


def test_doubt_is_not_raised_before_a_class_is_chosen():
    assert doubts("胸腺肽", None) == ()


@pytest.mark.django_db
def test_medication_is_unclear_until_the_prompt_is_answered(screened, nurse, investigator):
    record = entry(screened, "cm", nurse, **MEDICATION | {"cm_name": "雷公藤多苷片", "cm_class": "TCM"})

    def told():
        return fact("conmeds").provide([screened.pk], None)[screened.pk][0]

    assert told().value.unclear
    assert told().record_id == str(record.pk)
    answer_proposal(proposal=Proposal.objects.get(check_id="CM-02"), accept=False, why="taken as tea", by=investigator)
    assert not told().value.unclear


@pytest.mark.django_db
def test_prohibited_drug_after_consent_is_proposed_as_a_deviation(screened, nurse):
    entry(screened, "cm", nurse, **MEDICATION | {"cm_class": "CORT", "cm_ongoing": "Y", "cm_end": None})

    proposal = Proposal.objects.get()
    assert (proposal.check_id, proposal.category) == ("CM-01", "PROHIB")


@pytest.mark.django_db
def test_link_of_a_medication_to_a_condition_closes_the_query_there(screened, nurse):
    condition = entry(
        screened, "mh", nurse, complete=True, mh_term="Bronchitis", mh_category="pulmonary", mh_start=P("2023-12"),
        mh_ongoing="N", mh_end=P("2024-02"), mh_treated="Y",
    )  # fmt: skip

    def queries():
        return list(Query.objects.filter(record=condition, state=QueryState.OPEN).values_list("check_id", flat=True))

    assert queries() == ["mh.mh_treated"]
    drug = entry(screened, "cm", nurse, cm_indication_link="log/mh/1", **MEDICATION)
    assert queries() == []
    assert fact("medication_for").provide([condition], None)[condition][0].value == (str(drug.pk),)
    submit(drug, nurse, cm_indication_link=None, reasons={"cm_indication_link": "TRANSCRIPTION"})
    assert queries() == ["mh.mh_treated"]
