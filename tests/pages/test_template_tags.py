"""The tags of every page speak the reader's language and draw nothing that the policy blocks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.forms import CharField, Form
from django.template import Context, Template
from django.utils.translation import override

from trialsite.pages.glyphs import GLYPHS
from trialsite.pages.templatetags.trialsite import short_span
from trialsite.protocol.text import Text

STATUS_NAMES = [
    ("none", "Not started", "未开始"),
    ("prog", "In progress", "录入中"),
    ("due", "Awaiting lab result", "结果待报"),
    ("inv", "Awaiting investigator", "待研究者评价"),
    ("done", "Complete", "已完成"),
    ("query", "Open query", "质疑未关闭"),
    ("ver", "Source verified", "已核查"),
    ("sign", "Signed", "已签名"),
    ("frz", "Frozen", "已冻结"),
    ("lock", "Locked", "已锁定"),
    ("miss", "Not done", "未做"),
    ("late", "Overdue", "已逾期"),
]


class OneBox(Form):
    """A form with one required box."""

    weight = CharField()


def drawn(source: str, **context: object) -> str:
    return Template("{% load trialsite %}" + source).render(Context(context))


@pytest.mark.parametrize(("status", "english", "chinese"), STATUS_NAMES)
def test_status_has_the_same_name_everywhere(status: str, english: str, chinese: str) -> None:
    with override("en"):
        assert f'aria-label="{english}"' in drawn("{% glyph status %}", status=status)
    with override("zh-hans"):
        assert drawn("{{ status|status_name }}", status=status) == chinese


@pytest.mark.parametrize("status", GLYPHS)
def test_glyph_points_into_the_sprite(status: str) -> None:
    assert f'#g-{status}"' in drawn("{% glyph status %}", status=status)


def test_glyph_beside_its_name_is_silent() -> None:
    html = drawn('{% glyph "done" hidden=True %}')

    assert 'aria-hidden="true"' in html
    assert "aria-label" not in html


def test_glyph_escapes_a_label_of_its_own() -> None:
    assert "<b>" not in drawn("{% glyph 'fail' label %}", label="<b>x</b>")


def test_protocol_text_is_said_in_the_active_language() -> None:
    text = Text("Vital signs", "生命体征")

    with override("zh-hans"):
        assert drawn("{{ text|say }}", text=text) == "生命体征"
    with override("en"):
        assert drawn("{{ text|say }}", text=text) == "Vital signs"


def test_icon_is_silent_and_carries_no_style() -> None:
    html = drawn('{% icon "printer" 14 %}')

    assert 'aria-hidden="true"' in html
    assert 'width="14"' in html
    assert "style=" not in html


def test_refused_box_is_marked() -> None:
    assert "is-invalid" in drawn("{{ field|boxed }}", field=OneBox({})["weight"])
    assert "is-invalid" not in drawn("{{ field|boxed }}", field=OneBox()["weight"])


@pytest.mark.parametrize(
    ("tags", "tone"),
    [("success", "ok"), ("extra warning", "wa"), ("error", "er"), ("", "in")],
)
def test_message_takes_the_tone_of_its_level(tags: str, tone: str) -> None:
    assert drawn("{{ tags|message_tone }}", tags=tags) == tone


@pytest.mark.parametrize(("code", "short"), [("en", "EN"), ("zh-hans", "中文"), ("fr", "fr")])
def test_language_is_shown_in_two_signs(code: str, short: str) -> None:
    assert drawn("{{ code|language_short }}", code=code) == short


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "12 Sep 2024 00:30:05 (UTC+08:00)"), ("zh-hans", "2024-09-12 00:30:05 (UTC+08:00)")],
)
def test_instant_is_shown_on_the_clock_of_the_site(language: str, shown: str) -> None:
    with override(language):
        assert drawn("{{ at|site_datetime }}", at=datetime(2024, 9, 11, 16, 30, 5, tzinfo=UTC)) == shown


@pytest.mark.parametrize(
    "value", [date(2024, 9, 12), datetime(2024, 9, 11, 16, 30, tzinfo=UTC)], ids=["date", "instant"]
)
def test_date_is_the_day_at_the_site(value: date) -> None:
    with override("en"):
        assert drawn("{{ on|site_date }}", on=value) == "12 Sep 2024"


@pytest.mark.parametrize("tag", ["site_date", "site_datetime", "number"])
def test_nothing_is_shown_for_an_empty_value(tag: str) -> None:
    assert drawn("{{ value|" + tag + " }}", value=None) == ""


def test_number_keeps_its_decimals() -> None:
    assert drawn("{{ value|number }}", value=Decimal("10042.50")) == "10\u2009042.50"


@pytest.mark.parametrize(
    ("last", "english", "chinese"),
    [
        (date(2024, 9, 12), "12 Sep", "09-12"),
        (date(2024, 9, 18), "12–18 Sep", "09-12–18"),
        (date(2024, 10, 3), "12 Sep–3 Oct", "09-12–10-03"),
        (date(2025, 9, 13), "12 Sep–13 Sep", "09-12–09-13"),
    ],
)
def test_window_in_the_head_of_a_column_is_short_and_plain(last, english, chinese):
    for language, expected in (("en", english), ("zh-hans", chinese)):
        with override(language):
            assert short_span(date(2024, 9, 12), last) == expected
