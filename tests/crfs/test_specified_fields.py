"""Every field of the specification exists under its name, in both languages, and stands in the data dictionary."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from tests.crfs.specified_fields import FIELDS
from trialsite.crf import registry
from trialsite.crf.fields import Question
from trialsite.crf.form import Crf

# abbreviations of laboratory tests are the same in Chinese
CHINESE = re.compile(r"[\u4e00-\u9fff]|^[A-Z0-9-]+$")
# a measurement is one box: comparator and unit of the report are columns beside it, under its address
PARTS = {"vl": {"vl_op": "vl", "vl_unit": "vl"}, "vlh": {"vlh_op": "vlh", "vlh_unit": "vlh"}}


def question(crf: Crf, name: str) -> tuple[str, Question]:
    """The address of a field as the dictionary writes it, and its question."""
    name = PARTS.get(crf.key, {}).get(name, name)
    if name in crf.questions:
        return name, crf.questions[name]
    [group] = [group for group in crf.groups if name in group.questions]
    return f"{group.name}[].{name}", group.questions[name]


@cache
def dictionary() -> dict[str, str]:
    """What the generated dictionary says of each form."""
    text = Path(settings.BASE_DIR, "docs/reference/data-dictionary.md").read_text()
    return {part.partition(":")[0]: part for part in text.split("\n## ")[1:]}


@pytest.mark.parametrize("form", FIELDS)
def test_fields_of_the_specification_exist_in_both_languages_and_in_the_dictionary(form):
    crf = registry.get(form)
    columns = {field.name for field in crf.model._meta.concrete_fields}

    for name in FIELDS[form].split():
        address, asked = question(crf, name)
        assert name not in PARTS.get(form, ()) or name in columns
        assert re.search("[A-Za-z]", asked.label.en), name
        assert CHINESE.search(asked.label.zh), name
        assert f"| `{address}` |" in dictionary()[form], name
