"""Questions about genes or genome are human genetic resources information: no form has them without its approval."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from trialsite.crf import registry
from trialsite.crf.dictionary import form_entry
from trialsite.crf.fields import Integer
from trialsite.crf.form import Crf, RowGroup, Section
from trialsite.protocol.text import Text

pytestmark = pytest.mark.req("PR-06")
NAME = Text("HLA-B*57:01", "HLA-B*57:01")


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    registry._FORMS.pop("gene", None)


def table(**asked: bool) -> Any:
    questions = {name: Integer(NAME, human_genetic=genetic) for name, genetic in asked.items()}
    for name, question in questions.items():
        question.name = name
    return SimpleNamespace(questions=questions)


def form(*, genetic: bool, **more: Any) -> Crf:
    return Crf("gene", table(hla=genetic), NAME, (Section(NAME, ("hla",)),), occurred="hla", **more)


def test_form_with_such_a_question_is_refused_without_an_approval() -> None:
    with pytest.raises(ValueError, match="human genetic resources information \\(hla\\)"):
        registry.register(form(genetic=True))

    assert not registry.known("gene")


def test_such_a_question_in_a_row_group_is_found_too() -> None:
    rows = RowGroup("alleles", table(allele=True), NAME)

    with pytest.raises(ValueError, match="allele"):
        registry.register(form(genetic=False, groups=(rows,)))


def test_with_its_approval_the_form_is_known_and_the_dictionary_flags_the_question() -> None:
    made = registry.register(form(genetic=True, hgr_approval="HGR filing 2026-001"))

    assert registry.get("gene") is made
    assert [each.question.human_genetic for each in form_entry(made).questions] == [True]


def test_form_without_such_a_question_needs_none() -> None:
    assert registry.register(form(genetic=False)).hgr_approval == ""


def test_no_form_of_this_trial_asks_for_it() -> None:
    assert [crf.key for crf in registry.own_forms() if crf.hgr_approval] == []
    assert not any(question.human_genetic for crf in registry.own_forms() for question in crf.every_question)
