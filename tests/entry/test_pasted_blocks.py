"""Blocks from spreadsheets and print-outs: names in three spellings, units told, nothing guessed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from labs.names import NAMES
from tests.factories.accounts import signed_in
from trialsite.audit.models import Event
from trialsite.crf import registry
from trialsite.crf.fields import Reading
from trialsite.entry.pasted import read_block

NOW = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
PAGE = "/participants/S001/visits/SCR/haem/1/paste/"


def read(form, text, start=""):
    group = registry.get(form).groups_by_name["results"]
    block = read_block(group, text, start or group.keys[0][0], Reading(NOW.date(), NOW))
    return {fill.key: (fill.value, fill.unit) for fill in block.fills}, list(block.left)


def test_column_fills_the_rows_from_where_it_was_pasted():
    fills, left = read("haem", "4.71\n142\n42.4\n", "rbc")
    assert fills == {"rbc": ("4.71", ""), "hgb": ("142", ""), "hct": ("42.4", "")}
    assert left == []


def test_empty_line_of_a_column_passes_a_row_over():
    assert read("haem", "5.1\r\n\r\n\r\n2.97\r\n")[0] == {"wbc": ("5.1", ""), "neut": ("2.97", "")}


def test_head_of_a_column_passes_no_row_over():
    fills, left = read("haem", "结果\n5.1\n58.2")
    assert (fills, left) == ({"wbc": ("5.1", ""), "neut_pct": ("58.2", "")}, ["结果"])


def test_what_is_no_result_is_left_over_and_keeps_its_place():
    fills, left = read("haem", "5.1\n阴性\n29.4")
    assert (fills, left) == ({"wbc": ("5.1", ""), "lymph_pct": ("29.4", "")}, ["阴性"])


def test_what_is_too_long_for_the_report_is_left_over():
    fills, left = read("haem", "180\n99", "plt")
    assert (fills, left) == ({"plt": ("180", "")}, ["99"])


def test_column_of_values_and_units():
    fills, _left = read("haem", "14.2\tg/dL\n42.4\t%", "hgb")
    assert fills == {"hgb": ("14.2", "g/dL"), "hct": ("42.4", "%")}


@pytest.mark.parametrize(
    "line",
    ["WBC\t5.1\t10^9/L", "白细胞\t5.1\t×10^9/L\t3.5-9.5", "1\tWBC\t白细胞计数\t5.1\t\t10*9/L\t3.5--9.5",
     "白细胞(WBC) 5.1 10⁹/L 3.5-9.5", "★白细胞计数（WBC）  5.1  10^9/L", "White blood cell count 5.1 10^9/L",
     "3\t白细胞数\t５.1 ↑\t10^9/L\t3.5～9.5", "wbc 5.1H 10^9/L"],
)  # fmt: skip
def test_line_of_a_print_out_goes_to_the_row_it_names(line):
    fills, left = read("haem", line, "plt")
    assert left == []
    assert fills["wbc"][0].replace("５", "5") == "5.1"
    assert fills["wbc"][1] == "10^9/L"


def test_whole_print_out_is_read_whatever_its_order_and_what_stands_around_it():
    text = (
        "项目\t结果\t单位\t参考值\n谷丙转氨酶\t32\tU/L\t9-50\nCREA\t0.9\tmg/dL\t\nγ-GT\t24\tU/L\nHs-CRP\t< 0.5\tmg/L\n"
        "K\t4.2\tmmol/L\n总胆红素\t未检出\t\n"
    )
    fills, left = read("bioc", text)
    assert fills == {
        "alt": ("32", "U/L"), "crea": ("0.9", "mg/dL"), "ggt": ("24", "U/L"), "crp": ("< 0.5", "mg/L"),
        "k": ("4.2", "mmol/L"), "tbil": ("未检出", "umol/L"),
    }  # fmt: skip
    assert left == ["项目 结果 单位 参考值"]


@pytest.mark.parametrize(
    "line", ["TBIL\t1.2\tmg%", "TBIL\t1.2\tg/L", "TBIL\t待报\t", "TBIL", "CD4\t268\t/uL", "ALT\t阴性\tU/L"]
)
def test_number_in_a_unit_that_is_not_known_is_never_filled_in(line):
    fills, left = read("bioc", f"ALT\t32\tU/L\n{line}")
    assert fills == {"alt": ("32", "U/L")}
    assert left == [" ".join(line.split())]


def test_percentage_is_not_taken_for_the_count_of_the_same_name():
    fills, left = read("haem", "中性粒细胞\t58.2\t%\n淋巴细胞%\t29.4\t%")
    assert fills == {"lymph_pct": ("29.4", "%")}
    assert left == ["中性粒细胞 58.2 %"]


def test_second_line_of_a_row_is_left_over():
    assert read("haem", "PLT\t180\nPLT\t181") == ({"plt": ("180", "")}, ["PLT 181"])


@pytest.mark.parametrize("form", ["haem", "bioc"])
def test_every_name_of_an_analyte_leads_to_its_row_and_to_no_other(form):
    keys = {key for key, _title in registry.get(form).groups_by_name["results"].keys}
    for key in keys & set(NAMES):
        for name in NAMES[key]:
            assert set(read(form, f"{name}\tTND")[0]) == {key}, name


@pytest.mark.django_db
def test_pasting_stores_nothing_and_is_for_those_who_enter_data(screened, nurse, monitor):
    before = Event.objects.count()
    answer = signed_in(nurse).post(PAGE, {"at": "results[hgb].value", "text": "142\n42.4"})

    assert answer.status_code == 200
    assert 'data-fill="results[hct].value"' in answer.content.decode()
    assert Event.objects.filter(action="save", form="haem").count() == 0
    assert Event.objects.count() == before + 1  # the sign-in
    assert signed_in(monitor).post(PAGE, {"at": "results[hgb].value", "text": "142"}).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("at", ["", "comment", "results[zz].value", "rows[hgb].value"])
def test_pasting_elsewhere_is_not_found(screened, nurse, at):
    assert signed_in(nurse).post(PAGE, {"at": at, "text": "1\n2"}).status_code == 404
