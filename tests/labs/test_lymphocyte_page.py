"""The page of the lymphocyte form: what the registers prefill, what stands beside a result, who may not save."""

from __future__ import annotations

import re

import pytest

from labs.models import LymphocyteSubsets
from tests.factories.casebook import record_at, submit
from tests.factories.visits import scheduled

pytestmark = pytest.mark.django_db
LYM = "/participants/S001/visits/SCR/lym/1/"
TYPED = {
    "lab_done": "Y", "sample_dt~date": "2024-03-05", "sample_dt~time": "08:30", "lab_name": "CLINLAB",
    "lym_platform": "SINGLE", "cd4": "0.268 10^9/L", "cd8": "604",
}  # fmt: skip


@pytest.fixture
def page(screened, nurse, browser):
    return browser(nurse)


def post(page, values, act="complete"):
    return page.post(LYM, {"revision": "0", "act": act} | values)


def test_register_prefills_laboratory_and_platform_and_nothing_else(page):
    shown = page.get(LYM).content.decode()

    assert '<option value="CLINLAB" selected>' in shown
    radios = re.findall(r'<input\s+type="radio"\s+name="(\w+)"[^>]*value="(\w+)"\s+checked', shown)
    assert radios == [("lym_platform", "SINGLE")]
    assert not LymphocyteSubsets.objects.exists()


def test_page_shows_reference_limits_before_anything_is_typed(page):
    shown = page.get(LYM).content.decode()

    assert "Reference range" in shown
    assert "396–1309" in shown
    assert "224–1014" in shown


def test_ratio_shows_its_limits_once_the_sex_is_known(page, screened, nurse):
    assert "0.68–2.73" not in page.get(LYM).content.decode()

    submit(record_at(screened, "dm"), nurse, sex="M")

    assert "0.68–2.73" in page.get(LYM).content.decode()


def test_typed_unit_is_converted_beside_the_box_and_flagged(page):
    answer = page.post(LYM + "check/", {"revision": "0"} | TYPED)

    shown = answer.content.decode()
    assert "= 268 cells/µL ↓ Low" in shown
    assert 'data-out="0.44"' in shown


def test_unit_of_another_analyte_is_refused_with_the_units_to_use(page):
    answer = post(page, TYPED | {"cd3": "1042 g/L"})

    assert answer["Location"].endswith("?complete")
    shown = page.get(answer["Location"]).content.decode()
    assert "The unit g/L is not known here. Use cells/uL, 10^9/L." in shown
    assert LymphocyteSubsets.objects.get().cd3 is None


def test_sample_not_taken_completes_the_form_without_results(page):
    answer = post(page, {"lab_done": "N", "confirm~lym.lab_done~lab_done": "Participant declined"})

    assert not answer["Location"].endswith("?complete")
    assert LymphocyteSubsets.objects.get().lab_done == "N"


def test_results_are_hidden_once_no_sample_was_taken(page):
    shown = page.post(LYM + "check/", {"revision": "0", "lab_done": "N"}).content.decode()
    row = shown.split('data-checked="cd4"')[1].split(">")[0]
    assert 'data-shown="0"' in row


def test_page_needs_at_most_twenty_statements(page, screened, nurse, django_assert_max_num_queries):
    scheduled(screened, nurse)
    post(page, TYPED)
    later = LYM.replace("SCR", "V2")
    for path in (LYM, later):
        page.get(path)
        with django_assert_max_num_queries(20):
            page.get(path)


def test_page_shows_the_results_of_the_visit_before(page, screened, nurse):
    scheduled(screened, nurse)
    post(page, TYPED)

    shown = page.get(LYM.replace("SCR", "V1")).content.decode()

    row = shown.split('data-row="cd4"')[1].split("field-icons")[0]
    assert "0.268 10^9/L" in row.split('class="field-prev"')[1]


def test_administrator_does_not_see_results(page, administrator, browser):
    post(page, TYPED)
    assert browser(administrator).get(LYM).status_code == 403


def test_monitor_reads_and_cannot_save(page, monitor, browser):
    post(page, TYPED)
    reader = browser(monitor)

    assert "0.268 10^9/L" in reader.get(LYM).content.decode()
    assert post(reader, {"cd8": "1"}).status_code == 403
    assert LymphocyteSubsets.objects.get().cd8 == 604
