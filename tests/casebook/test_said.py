"""Messages that stand in the ledger in English are said in both languages; people's words stay as they are."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime

import pytest

from tests.fuzz.typing_strategies import NASTY
from trialsite.audit import clock
from trialsite.casebook.said import both
from trialsite.crf import registry
from trialsite.crf.evaluate import checks_of
from trialsite.crf.fields import Question, Reading
from trialsite.crf.values.errors import Unreadable

FORMS = [crf for crf in registry.all_forms() if not crf.model.__module__.startswith("tests.")]


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        ("Pulse 120 /min is unusual – please confirm", "脉搏120次/分：数值异常，请确认"),
        ("Give a reason for this change", "请填写修改原因"),
        ("Enter a number in digits, for example 36.6.", "请输入数字，例如36.6。"),
        (
            "12/9/24 can mean several dates. Enter the date as 2024-09-12 or 12 sep 2024.",
            "“12/9/24”可能有多种含义，请按 2024-09-12 的格式输入日期。",
        ),
        ("Diastolic must be lower than systolic", "舒张压须低于收缩压"),
        ("value changed", "数值已更改"),
        ("she said: see the chart", "she said: see the chart"),
        ("", ""),
    ],
)  # fmt: skip
def test_message_is_said_in_chinese(said: str, chinese: str) -> None:
    assert both(registry.get("vs"), said).zh == chinese


# answers of some forms come from the registers
@pytest.mark.django_db
@pytest.mark.parametrize("crf", FORMS, ids=lambda crf: crf.key)
def test_every_message_of_every_check_is_found_again(crf) -> None:
    for check in checks_of(crf):
        assert both(crf, check.message.en).zh == check.message.zh or "{" in check.message.en


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["proof", "vs", "ic", "dm"])
def test_whatever_a_reader_answers_to_nonsense_is_said_in_chinese(form: str) -> None:
    crf, now = registry.get(form), clock.now()
    for question in crf.questions.values():
        for typed in NASTY:
            with suppress(Unreadable):
                question.read(typed, Reading(clock.site_date(now), now))
                continue
            assert re.search("[一-鿿]", both(crf, _refusal(question, typed, now)).zh)


def _refusal(question: Question, typed: str, now: datetime) -> str:
    with pytest.raises(Unreadable) as refusal:
        question.read(typed, Reading(clock.site_date(now), now))
    return refusal.value.message.en


def test_name_of_an_analyte_with_spaces_is_said_in_both_languages():
    said = both(registry.get("bioc"), "Grade 3 Alanine aminotransferase (ALT): record an adverse event?")
    assert said.zh == "丙氨酸氨基转移酶 3级，是否记录不良事件？"
