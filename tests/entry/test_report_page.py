"""The page of a laboratory report: its grid, what it tells of the visit before, and what it costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.crfs.cases.haem import result, results
from tests.factories.accounts import signed_in
from tests.factories.casebook import record_at, submit
from tests.factories.visits import at_visit, scheduled
from trialsite.crf import registry

pytestmark = pytest.mark.django_db
TAKEN = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
HEAD = {"lab_done": "Y", "sample_dt": TAKEN, "lab_name": "CLINLAB"}
SCR, V1 = (f"/participants/S001/visits/{visit}/haem/1/" for visit in ("SCR", "V1"))


def row_of(page: str, key: str) -> str:
    """The markup of one analyte, with single spaces."""
    start = page.index(f'data-analyte="{key}"')
    return " ".join(page[start : page.index("</tbody>", start)].split())


def test_page_tells_the_result_of_the_visit_before_and_the_change_in_one_unit(screened, nurse):
    scheduled(screened, nurse)
    submit(record_at(screened, "haem"), nurse, **HEAD, **result("hgb", "13.2", unit="g/dL"), **results(plt="180"))
    submit(at_visit(screened, "V1", "haem"), nurse, **HEAD, **results(hgb="142", plt="171"))

    page = signed_in(nurse).get(V1).content.decode()
    assert "Previous, SCR" in page
    assert "13.2 g/dL" in row_of(page, "hgb")
    assert ">+10</td>" in row_of(page, "hgb").replace(" ", "")
    assert ">−9</td>" in row_of(page, "plt").replace(" ", "")


def test_what_is_typed_is_flagged_graded_and_compared_before_it_is_saved(screened, nurse):
    scheduled(screened, nurse)
    submit(record_at(screened, "haem"), nurse, **HEAD, **results(plt="180"))
    typed = {"revision": "0", "lab_done": "Y", "results[plt].value": "48", "results[plt].unit": "10^9/L"}

    answer = " ".join(signed_in(nurse).post(f"{V1}check/", typed).content.decode().split())
    assert (
        'data-checked="results[plt].flag" data-tone="" data-shown="1" data-remark="" data-change="" data-code="L"'
        in answer
    )
    assert 'data-out="Grade 3"' in answer
    assert 'data-change="−132"' in answer
    assert 'data-checked="results[plt].cs" data-tone="" data-shown="1"' in answer


def test_reason_why_there_is_no_grade_stands_beside_it(screened, nurse):
    submit(record_at(screened, "bioc"), nurse, **HEAD, **results(ca="2.0"))
    page = signed_in(nurse).get(SCR.replace("haem", "bioc")).content.decode()
    assert "Not gradable" in row_of(page, "ca")
    assert "albumin missing" in row_of(page, "ca")


@pytest.mark.parametrize("form", ["haem", "bioc"])
def test_page_of_a_report_needs_at_most_twenty_statements(screened, nurse, form, django_assert_max_num_queries):
    scheduled(screened, nurse)
    group = registry.get(form).groups_by_name["results"]
    full = results(**{key: "40" for key, _title in group.keys if key not in {"urea", "rbc", "mchc", "plt"}})
    for visit in ("SCR", "V1", "V2"):
        submit(at_visit(screened, visit, form), nurse, **HEAD, **full)
    browser = signed_in(nurse)
    with django_assert_max_num_queries(20):
        browser.get(f"/participants/S001/visits/V3/{form}/1/")
    with django_assert_max_num_queries(20):
        browser.post(
            f"/participants/S001/visits/V3/{form}/1/check/", {"results[alb].value": "1", "results[wbc].value": "1"}
        )


def test_optional_analytes_have_rows_but_store_nothing_while_empty(screened, nurse):
    page = signed_in(nurse).get(SCR).content.decode()
    assert row_of(page, "plt").count('class="is-wanted"') == 1
    assert row_of(page, "mcv").count('class="is-wanted"') == 0


def test_report_as_it_was_has_neither_boxes_nor_later_results(screened, nurse, investigator):
    record = record_at(screened, "haem")
    submit(record, nurse, **HEAD, **results(plt="99"))
    submit(record, nurse, **results(plt="199"), reasons={"results[plt].value": "NEW_SOURCE"})
    first = type(record).history.model.objects.filter(id=record.pk, revision=1).latest("history_date").history_date
    moment = (first + timedelta(microseconds=1)).isoformat().replace("+00:00", "Z")

    page = signed_in(nurse).get(SCR, {"as_of": moment}).content.decode()
    then = row_of(page, "plt")
    assert "<output>99</output>" in then.replace(" ", "").replace("><", "><")
    assert "199" not in then
    assert "<input" not in then


@pytest.mark.parametrize(
    ("address", "shown"), [("value", "99"), ("unit", "10⁹/L"), ("cs", "Not clinically significant")]
)
def test_history_of_a_result_its_unit_and_its_significance(screened, nurse, investigator, address, shown):
    record = record_at(screened, "haem")
    submit(record, nurse, **HEAD, **results(plt="99"))
    submit(record, investigator, **{"results[plt].cs": "NCS"})

    popover = signed_in(nurse).get(f"{SCR}history/", {"address": f"results[plt].{address}"}).content.decode()
    assert shown in popover
    assert "Platelet count" in popover


def test_dictionary_tells_units_and_limits_of_every_analyte(screened, monitor):
    page = " ".join(signed_in(monitor).get("/dictionary/haem/").content.decode().split())
    row = page[page.index("<code>results[hgb].value</code>") :][:1500]
    assert all(told in row for told in ("血红蛋白", "Haemoglobin", "g/dL", "20–250", "60–200", "required when"))


def test_form_on_paper_has_a_row_per_analyte_with_its_unit(screened, monitor):
    page = " ".join(signed_in(monitor).get("/dictionary/haem/blank/").content.decode().split())
    rows = page[page.index('<table class="paper-rows"') :].split("<tr>")
    counted = next(row for row in rows if "Lymphocytes, absolute" in row)
    judged = next(row for row in rows if "Platelet count" in row)
    assert "10⁹/L" in counted
    assert "Clinically significant" not in counted
    assert "Clinically significant" in judged
