"""Words of the trail: every stored kind has a name and an icon; stored texts are read back for people."""

from __future__ import annotations

import pytest

from tests.proof.models import PROOF
from trialsite.audit.entries import Action
from trialsite.audit.models import Item
from trialsite.casebook.stored_text import Reader
from trialsite.pages.templatetags.trialsite import icon
from trialsite.review.trail.kinds import GROUPS, KINDS, kind_of
from trialsite.review.trail.words import label_of, reason_of

SEALED = "3." + "Qm9/" * 52


@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_name(action):
    assert action in KINDS


@pytest.mark.parametrize("key", KINDS)
def test_every_kind_has_a_group_and_an_icon(key):
    assert KINDS[key].group in GROUPS
    assert "<svg" in icon(KINDS[key].icon)


def test_kind_of_a_later_release_is_shown_by_its_name():
    assert kind_of("teleport").label.en == "teleport"


@pytest.mark.parametrize(
    ("field", "stored", "language", "text"),
    [
        ("mood", "A", "en", "Alpha"),
        ("mood", "A", "zh-hans", "甲"),
        ("mood", "ZZ", "en", "ZZ"),
        ("signs", "A|C", "en", "Alpha, Gamma"),
        ("start", "2024-03-01", "en", "1 Mar 2024"),
        ("start", "1st of March", "en", "1st of March"),
        ("moment", "2024-03-01T01:30:00+00:00", "en", "1 Mar 2024 09:30"),
        ("moment", "soon", "en", "soon"),
        ("many", "12000", "en", "12\u2009000"),
        ("many", "many", "en", "many"),
        ("many", "ND: device broken", "zh-hans", "未做 (device broken)"),
        ("seen", "true", "zh-hans", "是"),
        ("secret", SEALED, "en", "sealed"),
        ("words", "", "en", None),
    ],
)
def test_stored_text_is_read_back(field, stored, language, text):
    said = Reader(language).said(PROOF.question(field), stored)

    assert (said.text if said else None) == text


def test_label_names_the_row_of_a_group():
    assert label_of("proof", "tubes[t1].count", "").en == "First · Count"
    assert label_of("proof", "tubes[t9].count", "").zh == "t9 · 计数"
    assert label_of("proof", "gone", "Gone question").en == "Gone question"
    assert label_of("nowhere", "record.signed", "Signature").zh == "签名"


def test_planned_form_is_told_by_its_title():
    assert Reader("zh-hans").planned("SCR proof").text == "SCR · 验证表"
    assert Reader("en").planned("proof").text == "Proof"
    assert Reader("en").planned("V9 gone").text == "V9 gone"


def test_what_a_check_said_is_told_in_chinese():
    told = reason_of("", "Many 60 n is unusual – please confirm", "proof")
    assert told.zh == "数量60n：数值异常，请确认"
    refused = reason_of("proof.many", "Many 999 n is not possible", "proof")
    assert refused.en == "proof.many: Many 999 n is not possible"
    assert reason_of("proof.many", "Something else", "proof").zh == "proof.many：Something else"


def test_reason_says_the_choice_and_what_was_written():
    assert reason_of("OTHER", "typed twice").zh == "其他：typed twice"
    assert reason_of("", "value changed").zh == "数值已更改"
    assert reason_of("vs.pulse", "").en == "vs.pulse"


@pytest.mark.django_db
def test_entry_of_a_register_names_its_register(trial):
    kept = set(Item.objects.filter(address="register.entry").values_list("label", flat=True))

    assert len(kept) >= 5
    for stored in kept:
        assert label_of("", "register.entry", stored).zh != stored
