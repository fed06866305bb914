"""What must be true of every form of the registry."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps

from tests.crfs.examples import EXAMPLES, NOW, Example
from tests.factories.casebook import answers
from trialsite.audit import clock
from trialsite.crf import registry
from trialsite.crf.answers import Answers
from trialsite.crf.checks import Case, Severity
from trialsite.crf.content import Content
from trialsite.crf.evaluate import checks_of, evaluate, needs_of
from trialsite.crf.facts import all_facts
from trialsite.protocol.catalogue import package

FORMS = [crf for crf in registry.all_forms() if not crf.model.__module__.startswith("tests.")]
PROTOCOL = package("msct_a_22")
KEYS = sorted({(crf.key, check.id, check.severity.value) for crf in FORMS for check in checks_of(crf)})


def case(example: Example, values: dict) -> Case:
    return Case(
        answers=Answers(answers(**values)), facts=example.facts, protocol=PROTOCOL, now=NOW, today=clock.site_date(NOW),
        visit=example.visit, rechecking=example.rechecking,
    )  # fmt: skip


def found(example: Example, values: dict) -> set[tuple[str, str]]:
    findings = evaluate(registry.get(example.form), case(example, values))
    return {(finding.check_id, finding.severity.value) for finding in findings}


@pytest.mark.req("DE-02")
@pytest.mark.parametrize("key", KEYS, ids="/".join)
def test_every_check_has_a_failing_and_a_passing_example(key):
    assert any((each.form, each.check, each.severity) == key for each in EXAMPLES)


@pytest.mark.req("DE-02")
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.form}/{each.check}/{each.severity}")
def test_check_fires_on_its_failing_and_not_on_its_passing_example(example):
    wanted = (example.check, example.severity)

    assert wanted in found(example, example.fails)
    assert wanted not in found(example, example.passes)


@pytest.mark.parametrize("crf", FORMS, ids=lambda crf: crf.key)
def test_every_text_is_in_both_languages(crf):
    texts = [crf.title, *(section.title for section in crf.sections)]
    texts += [question.label for question in crf.every_question]
    texts += [
        text
        for question in crf.every_question
        if not question.kind.startswith("register")
        for _code, text in question.options()
    ]
    texts += [check.message for check in checks_of(crf)]
    assert all(text.en and text.zh for text in texts)


@pytest.mark.parametrize("crf", FORMS, ids=lambda crf: crf.key)
def test_every_question_stands_in_one_section(crf):
    placed = [name for section in crf.sections for name in section.names]
    assert sorted(placed) == sorted(crf.questions)


# facts that come with a form the product does not have yet
COMES_WITH = {
    "infusion_start": "inf", "randomised_on": "rand", "last_infusion_on": "inf", "infusions_given": "inf",
    "prep_released": "prep",
}  # fmt: skip


@pytest.mark.parametrize("crf", FORMS, ids=lambda crf: crf.key)
def test_every_fact_a_form_needs_has_a_provider(crf):
    awaited = {fact for fact, form in COMES_WITH.items() if not registry.known(form)}
    assert needs_of(crf) - awaited <= {fact.key for fact in all_facts()}


@pytest.mark.parametrize("crf", FORMS, ids=lambda crf: crf.key)
def test_fields_of_checks_exist(crf):
    for check in checks_of(crf):
        for name in check.fields:
            assert name in crf.groups_by_name[check.group].questions if check.group else crf.question(name)


def test_every_content_table_belongs_to_a_form():
    tables = {model for model in apps.get_models() if issubclass(model, Content)}
    assert tables == {crf.model for crf in registry.all_forms()}


@pytest.mark.req("DE-05")
@pytest.mark.parametrize("crf", FORMS, ids=lambda crf: crf.key)
def test_no_question_has_a_default_answer(crf):
    for question in crf.questions.values():
        for column in question.columns():
            assert crf.model._meta.get_field(column).null
            assert not crf.model._meta.get_field(column).has_default()


def test_severities_are_the_six_of_the_specification():
    assert {severity.value for severity in Severity} == set("HSCGDP")


def test_swapped_pressures_offer_the_swap():
    finding = next(
        f
        for f in evaluate(registry.get("vs"), replace(case(EXAMPLES[0], {"sbp": 78, "dbp": 118})))
        if f.check_id == "VS-01"
    )
    assert finding.swap == ("sbp", "dbp")
