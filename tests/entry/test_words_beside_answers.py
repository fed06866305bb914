"""Reasons, confirmations and queries: no identifier reaches the ledger, nothing is cut, nothing typed is lost."""

from __future__ import annotations

import pytest
from django.db.models import Q

from tests.entry.test_bad_input import VS, post
from tests.factories.accounts import signed_in
from trialsite.audit.models import Item
from trialsite.casebook.models import Confirmation, Query, QueryMessage
from visits.models import VitalSigns

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(screened, nurse):
    return signed_in(nurse)


BESIDE = {
    "why it is missing": {"pulse": "", "pulse~missing": "ND", "pulse~why": "{}", "pulse~reason": "UPDATE"},
    "reason of the change": {"pulse": "75", "pulse~reason": "OTHER", "pulse~words": "{}"},
    "confirmation": {"pulse": "120", "pulse~reason": "UPDATE", "confirm~vs.pulse~pulse": "{}"},
}


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("ID 11010519491231002X", "personal identifiers"),
        ("ID １１０１０５１９４９１２３１００２X", "personal identifiers"),
        ("call 13812345678", "telephone number"),
        ("x" * 201, "at most 200 characters"),
    ],
)
def test_words_beside_an_answer_hold_no_identifier_and_are_not_cut(words, message, beside, page):
    post(page, pulse="72")

    shown = post(page, revision="1", **{name: text.format(words) for name, text in beside.items()})

    assert message in shown
    assert words in shown
    assert VitalSigns.objects.get().pulse == (120 if "confirm~vs.pulse~pulse" in beside else 72)
    if not words.startswith("x"):
        assert not Item.objects.filter(Q(new__contains=words) | Q(reason_text__contains=words)).exists()
    assert not Confirmation.objects.exists()


def test_words_of_usual_length_stand_beside_an_answer(page):
    post(page, pulse="72")

    post(page, revision="1", **{"pulse": "75", "pulse~reason": "OTHER", "pulse~words": "x" * 200})

    assert VitalSigns.objects.get().pulse == 75


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("ID 11010519491231002X", "personal identifiers"),
        ("call 13812345678", "telephone number"),
        ("x" * 2001, "at most 2000 characters"),
    ],
)
@pytest.mark.parametrize("act", ["raise", "answer", "confirm"])
def test_queries_hold_no_identifier_and_are_not_cut(act, words, message, page, monitor):
    post(page, pulse="120")
    raised = {"address": "pulse", "act": "raise", "text": "Please check"}
    reader = signed_in(monitor)
    assert reader.post(VS + "say/", raised).status_code == 200
    query = str(Query.objects.get().pk)
    asks = reader if act == "raise" else page

    answer = asks.post(VS + "say/", raised | {"act": act, "query": query, "text": words})

    expected = "at most 200 characters" if act == "confirm" and len(words) > 2000 else message
    assert expected in answer.content.decode()
    assert not QueryMessage.objects.filter(text__contains=words[:40]).exists()
    assert not Item.objects.filter(reason_text__contains=words[:40]).exists()
