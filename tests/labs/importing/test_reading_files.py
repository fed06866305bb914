"""Any bytes are either a table or a message; encodings, separators, cells of Excel."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.importing import problems
from labs.importing.extract import read_file
from labs.importing.problems import UnreadableFile
from tests.labs.importing.files import LONG, LONG_HEAD, WIDE_MAPPING, csv_of, long_csv, xlsx_of

ROW = ["S001", "筛选期", "2024-03-05", "08:30", "A1", "血红蛋白", "132", "g/L"]
WIDE_HEAD = ["Code", "Sampled", "At", "HGB", "CD4"]


WHOLE = xlsx_of([LONG_HEAD, ROW])


def is_read_or_told(data: bytes) -> bool:
    """Whether a file is read as lines, each with one result, or refused with a message; anything else is an error."""
    try:
        return all(len(line.results) == 1 for line in read_file(data, LONG))
    except UnreadableFile as refused:
        return bool(refused.message.zh)


def told(data: bytes, mapping=LONG) -> str:
    """The message of a file that cannot be read."""
    with pytest.raises(UnreadableFile) as refused:
        read_file(data, mapping)
    return refused.value.message.en


@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda data: b"PK\x03\x04" + data))
def test_any_bytes_are_lines_or_a_message(data):
    assert is_read_or_told(data)


@given(st.lists(st.lists(st.text(max_size=12), max_size=9), max_size=6), st.sampled_from([",", ";", "\t"]))
def test_any_text_below_the_heads_is_lines_or_a_message(rows, separator):
    data = csv_of([LONG_HEAD, *rows], separator).replace(b"\x00", b"")
    assert is_read_or_told(data)


@given(st.data())
def test_damaged_workbook_is_lines_or_a_message(data):
    whole = bytearray(WHOLE)
    for _blow in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert is_read_or_told(bytes(whole))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_is_read_in_the_encodings_of_hospitals(encoding):
    (line,) = read_file(long_csv(ROW, encoding=encoding), LONG)

    assert line.number == 2
    assert line.said["visit"] == "筛选期"
    assert line.results[0].name == "血红蛋白"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_are_found(separator):
    assert read_file(csv_of([LONG_HEAD, ROW], separator), LONG)[0].results[0].value == "132"


def test_row_in_another_encoding_is_named():
    data = long_csv(ROW) + b"\r\n" + "S002,筛选期,,,,血红蛋白,1,g/L".encode("gb18030")

    assert told(data).startswith("Row 3 is written in another encoding")


def test_missing_columns_are_named_beside_those_that_are_there():
    message = told(csv_of([["受试者编号", "访视", "别的"], ["S001", "V1", "x"]]))

    assert (
        message
        == "Columns are missing: 采样日期, 采样时间, 标本号, 项目, 结果, 单位. The file has: 受试者编号, 访视, 别的."
    )


def test_title_above_the_heads_and_other_columns_are_passed_over():
    data = csv_of([["山东某医院检验报告"], [], ["姓名", *LONG_HEAD], ["王某", *ROW]])

    (line,) = read_file(data, LONG)

    assert "王某" not in repr(line)
    assert line.number == 4


def test_column_that_stands_twice_is_refused():
    assert "stands twice" in told(csv_of([[*LONG_HEAD, "结果"], [*ROW, "9"]]))


def test_wide_file_without_any_analyte_says_what_it_has():
    assert told(csv_of([["Code", "Sampled", "At", "X"]]), WIDE_MAPPING).startswith("No column of the file is one of")


def test_ten_thousand_rows_are_read_and_one_more_is_too_many():
    rows = [ROW] * 10_000

    assert len(read_file(long_csv(*rows), LONG)) == 10_000
    assert told(long_csv(*rows, ROW)) == "The file has more than 10000 rows. Split it into several files."


def test_empty_and_large_files_are_told():
    assert told(b"") == told(b"\xef\xbb\xbf  \n") == "The file is empty."
    assert "larger than 5 MB" in told(b"x" * (problems.MOST_BYTES + 1))
    assert "old Excel file" in told(b"\xd0\xcf\x11\xe0rest")


def test_archive_that_unpacks_to_gigabytes_is_not_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (61 * 1024 * 1024))

    assert "unpacks to far more" in told(out.getvalue())


def test_entities_in_the_xml_of_a_workbook_are_not_expanded():
    whole = io.BytesIO(xlsx_of([LONG_HEAD, ROW]))
    out = io.BytesIO()
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(out, "w") as after:
        for entry in before.infolist():
            after.writestr(entry, bomb if entry.filename.endswith("sheet1.xml") else before.read(entry))

    assert told(out.getvalue()).startswith("This is no Excel file")


def test_formula_is_refused_with_its_address_and_the_rest_is_read():
    data = xlsx_of([WIDE_HEAD, ["S001", "2024-03-05", "08:30", "=1+131", 400]])

    hgb, cd4 = read_file(data, WIDE_MAPPING)[0].results

    assert hgb.trouble[0] == "D2 holds a formula: paste its value instead."
    assert (cd4.value, cd4.trouble) == ("400", None)


@pytest.mark.parametrize(
    ("value", "display", "shown"),
    [
        (4.1999999999999993, "General", "4.2"), (4.2, "0.00", "4.20"), (132, "General", "132"), (0.35, "0%", "35%"),
        (1500, "#,##0", "1500"), (4.237, "0.0", None), ("＜20", "General", "＜20"), (True, "General", None),
    ],
)  # fmt: skip
def test_number_is_taken_as_its_cell_shows_it(value, display, shown):
    data = xlsx_of([WIDE_HEAD, ["S001", "2024-03-05", "08:30", value, 1]], {"D2": display})

    result = read_file(data, WIDE_MAPPING)[0].results[0]

    assert (result.value if result.trouble is None else None) == shown


def test_date_cells_are_dates_and_times():
    data = xlsx_of([WIDE_HEAD, ["S001", date(2024, 3, 5), time(8, 30), 1, 1]])

    assert read_file(data, WIDE_MAPPING)[0].said == {"participant": "S001", "date": "2024-03-05", "time": "08:30"}


def test_only_the_sheet_that_is_asked_for_is_read():
    data = xlsx_of([WIDE_HEAD, ["S001", "", "", 1, 1]], sheet="结果")

    assert len(read_file(data, replace(WIDE_MAPPING, sheet="结果"))) == 1
    assert told(data, replace(WIDE_MAPPING, sheet="其他")) == 'There is no sheet "其他". The file has: 结果.'
