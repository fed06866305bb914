"""A laboratory file from upload to import: what is added, what is never overwritten, all or nothing, once."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labs.importing.actions import import_staged, plan_of
from labs.importing.example import example_mapping
from labs.importing.models import LabImport, StagedFile
from labs.importing.plan import Kind
from labs.models import HaematologyResult, LymphocyteSubsets, ViralLoad
from tests.factories.accounts import UserFactory
from tests.factories.casebook import record_at, submit
from tests.factories.visits import scheduled
from tests.labs.importing.files import LONG_HEAD, long_csv, xlsx_of
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.submission import SaveRefused
from trialsite.crf.fields import Reading
from trialsite.protocol.text import Text
from trialsite.registers.actions.mappings import register_mapping
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
HOME = "/laboratory/"
TAKEN = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)


def row(name: str, value: str, unit: str = "", **said: str) -> list[str]:
    """One row of the example mapping, of the screening sample of S001."""
    told = {"code": "S001", "visit": "SCR", "date": "2024-03-05", "time": "08:30", "number": ""} | said
    return [told["code"], told["visit"], told["date"], told["time"], told["number"], name, value, unit]


HGB, CD4 = row("血红蛋白", "132", "g/L"), row("CD4", "0.268", "10^9/L")


@pytest.fixture
def mapped(screened, nurse, data_manager):
    """S001 with consent, and the laboratory's mapping."""
    register_mapping(new=example_mapping(), why="First files", by=data_manager)
    return screened


@pytest.fixture
def page(mapped, nurse, browser):
    return browser(nurse)


def uploaded(page, data: bytes, name: str = "results.csv") -> Any:
    """The answer to a file."""
    return page.post(HOME + "read/", {"laboratory": "CLINLAB", "file": SimpleUploadedFile(name, data)})


def dry_run(page, *rows: list[str]) -> str:
    """The address of a file's dry run."""
    answer = uploaded(page, long_csv(*rows))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def entries(*rows: list[str]) -> list[tuple[str, str]]:
    """Kind and reason of each result of the newest dry run."""
    return [(entry.kind.value, entry.why.en) for entry in plan_of(StagedFile.objects.latest("pk")).entries]


def take(page, address: str) -> Any:
    """Press the button of the dry run."""
    basis = re.search(r'name="basis" value="(\w+)"', page.get(address).content.decode())
    assert basis
    return page.post(address + "import/", {"act": "import", "basis": basis[1]})


@pytest.mark.req("DE-08")
def test_file_is_compared_first_and_added_only_after_the_button(page):
    address = dry_run(page, HGB, CD4, row("CD8", "604", "cells/uL"))

    shown = page.get(address).content.decode()
    assert "Import 3 results" in shown
    assert "nothing is imported yet" in shown
    assert not LymphocyteSubsets.objects.exists()

    assert take(page, address).status_code == 302

    form = LymphocyteSubsets.objects.get()
    assert (form.cd4, form.cd8, form.lab_name, form.lab_done, form.sample_dt) == (268, 604, "CLINLAB", "Y", TAKEN)
    assert (form.cd4_flag, form.cd4_lo) == ("L", 396)
    result = HaematologyResult.objects.get()
    assert (result.key, result.value, result.unit) == ("hgb", 132, "g/L")
    assert not StagedFile.objects.exists()


@pytest.mark.req("DE-08")
def test_every_imported_answer_names_file_and_row_and_the_file_its_counts(page, nurse):
    take(page, dry_run(page, HGB, row("PLT", "210", "10^9/L"), row("不明", "1", "g/L")))

    made = LabImport.objects.get()
    event = Event.objects.get(pk=made.event_id)
    assert (event.action, event.actor_name, made.name) == ("import", nurse.name, nurse.name)
    assert (made.added, made.refused, made.rows, made.mapping_version) == (2, 1, 3, 1)
    items = {item.address: item for item in Item.objects.filter(event__form="haem", event__action="save")}
    assert items["results[hgb].value"].origin == "imported"
    assert items["results[hgb].value"].origin_ref == f"{made.sha256} row 2"
    assert items["results[plt].unit"].origin_ref == f"{made.sha256} row 3"
    assert made.sha256[:12] in page.get(HOME).content.decode()


@pytest.mark.req("DE-08")
def test_same_file_is_imported_once(page):
    take(page, dry_run(page, HGB))

    answer = uploaded(page, long_csv(HGB))

    assert answer.status_code == 400
    assert "This very file was imported on" in answer.content.decode()
    assert LabImport.objects.count() == 1


def test_two_dry_runs_of_one_file_import_once(page):
    first, second = dry_run(page, HGB), dry_run(page, HGB)
    token = re.search(r'name="basis" value="(\w+)"', page.get(second).content.decode())[1]
    take(page, first)

    page.post(second + "import/", {"act": "import", "basis": token})

    assert LabImport.objects.count() == 1
    assert HaematologyResult.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "kind", "why"),
    [
        (row("血红蛋白", "132", "g/L", code="S777"), "refused", "No participant has this screening number."),
        (row("血红蛋白", "132", "g/L", code=""), "refused", "The row names no participant."),
        (row("肌钙蛋白", "1", "g/L"), "refused", "This name is not mapped to an analyte."),
        (row("血红蛋白", "132", "mmol/mol"), "refused", "The unit mmol/mol is not known here"),
        (row("血红蛋白", "132"), "refused", "The unit is not stated."),
        (row("血红蛋白", "13.2", "g/L"), "refused", "is not possible"),
        (row("血红蛋白", "溶血", "g/L"), "refused", "This is not a result."),
        (row("血红蛋白", "132↑", "g/L"), "refused", "The unit ↑ is not known here."),
        (row("血红蛋白", "132", "g/L", visit="V9"), "refused", 'The participant has no visit "V9" with this form.'),
        (row("血红蛋白", "132", "g/L", visit="", date="2023-01-01"), "refused", "The sample date fits no visit"),
        (row("血红蛋白", "132", "g/L", date="5/3/24"), "refused", "can mean several dates"),
        (row("血红蛋白", "132", "g/L", date="2099-01-01"), "refused", "is in the future"),
        (row("血红蛋白", "132", "g/L", time=""), "refused", "The sample has no time"),
        (row("血红蛋白", "132", "g/L", time="25:00"), "refused", "Enter the time as 09:10"),
        (row("ＨＧＢ", "１３２", "g/l"), "add", ""),
        (row("HGB", "13.2", "g/dL", time="08:30:00"), "add", ""),
        (row("血红蛋白", "132", "g/L", visit="筛选期"), "add", ""),
        (row("血红蛋白", "132", "g/L", date="2024-03-05 08:30", time=""), "add", ""),
        (row("HIVRNA", "<20", "copies/mL"), "add", ""),
        (row("HIVRNA", "未检出", "copies/mL"), "add", ""),
        (row("HIVRNA", "88", "IU/mL"), "add", "Stored as reported, but no rule can use it."),
    ],
)  # fmt: skip
def test_each_result_says_what_becomes_of_it(page, changed, kind, why):
    dry_run(page, changed)

    ((found, said),) = entries()

    assert (found, why in said) == (kind, True), said


def test_unit_slip_is_told_and_nothing_of_the_form_is_added(page):
    dry_run(page, row("血红蛋白", "13.2", "g/L"))

    assert plan_of(StagedFile.objects.get()).additions == ()


def test_stored_value_is_never_overwritten(page, mapped, nurse):
    stored = LymphocyteSubsets.questions["cd4"].read("300", Reading(TAKEN.date(), TAKEN))
    submit(record_at(mapped, "lym"), nurse, lab_done="Y", sample_dt=TAKEN, lab_name="CLINLAB", cd4=stored)
    address = dry_run(page, CD4, row("CD8", "604", "cells/uL"))

    assert [kind for kind, _why in entries()] == ["conflict", "add"]
    assert "stored: 300" in " ".join(page.get(address).content.decode().split())
    take(page, address)

    form = LymphocyteSubsets.objects.get()
    assert (form.cd4, form.cd8) == (300, 604)


def test_result_that_is_there_already_in_another_unit_is_not_added_again(page, mapped, nurse):
    stored = LymphocyteSubsets.questions["cd4"].read("268", Reading(TAKEN.date(), TAKEN))
    submit(record_at(mapped, "lym"), nurse, lab_done="Y", sample_dt=TAKEN, lab_name="CLINLAB", cd4=stored)
    address = dry_run(page, CD4)

    assert [kind for kind, _why in entries()] == ["present"]
    assert "Import" not in re.findall(r"<h1>.*?</header>", page.get(address).content.decode(), re.S)[0]


def test_results_of_another_sample_are_not_mixed_in(page, mapped, nurse):
    submit(record_at(mapped, "lym"), nurse, lab_done="Y", sample_dt=TAKEN, lab_name="CLINLAB")

    dry_run(page, row("CD4", "300", "cells/uL", time="14:00"), row("CD4", "300", "cells/uL", date="2024-03-06"))

    assert {why for _kind, why in entries()} == {"The form holds another sample (2024-03-05 08:30)."}


def test_two_rows_for_one_result_are_told(page):
    dry_run(page, HGB, HGB, row("血红蛋白", "140", "g/L"), row("PLT", "210", "10^9/L", time="09:45"))

    found = entries()

    assert [kind for kind, _why in found] == ["add", "present", "refused", "refused"]
    assert found[2][1] == "Row 2 gives another result."
    assert found[3][1].startswith("The form holds another sample")


def test_date_finds_the_visit_whose_window_holds_it(page, mapped, nurse):
    scheduled(mapped, nurse)
    dry_run(page, row("CD4", "300", "cells/uL", visit="", date="2024-04-22"))

    (entry,) = plan_of(StagedFile.objects.get()).entries

    assert entry.kind == Kind.ADD, entry.why.en
    assert entry.slot.visit == "V2"


def test_without_consent_nothing_is_added(page, nurse):
    second = register_participant(by=nurse)
    dry_run(page, row("血红蛋白", "132", "g/L", code=second.code))

    ((kind, why),) = entries()

    assert kind == "refused"
    assert "consent" in why.lower()


def test_dry_run_that_others_overtook_is_shown_again(page, mapped, second_nurse):
    address = dry_run(page, CD4)
    basis = re.search(r'name="basis" value="(\w+)"', page.get(address).content.decode())[1]
    submit(record_at(mapped, "lym"), second_nurse, lab_done="Y", sample_dt=TAKEN)

    answer = page.post(address + "import/", {"act": "import", "basis": basis})

    assert answer["Location"] == address
    assert "changed after you looked" in page.get(address).content.decode()
    assert LymphocyteSubsets.objects.get().cd4 is None


@pytest.mark.req("DL-01")
def test_frozen_form_takes_nothing_and_a_freeze_at_the_last_moment_imports_nothing_at_all(page, nurse, monkeypatch):
    dry_run(page, HGB, CD4)
    found = StagedFile.objects.select_related("user").get()
    basis = plan_of(found).basis
    saved = []

    def freeze_second(*, record, submission, by):
        """The second form is frozen between plan and save."""
        if saved:
            raise SaveRefused("G-08", Text("locked", "锁定"))
        saved.append(record)
        return save(record=record, submission=submission, by=by)

    monkeypatch.setattr("labs.importing.actions.save", freeze_second)
    with pytest.raises(ActionRefused):
        import_staged(found=found, basis=basis, by=User.objects.get(pk=nurse.pk))

    assert len(saved) == 1
    assert not LymphocyteSubsets.objects.exists()
    assert not HaematologyResult.objects.exists()
    assert not LabImport.objects.exists()
    assert Event.objects.filter(action="refuse").count() == 1


def test_dropped_file_is_forgotten(page):
    address = dry_run(page, HGB)

    page.post(address + "import/", {"act": "drop"})

    assert not StagedFile.objects.exists()
    assert page.get(address)["Location"] == HOME


def test_staged_rows_are_sealed_and_another_person_does_not_see_them(page, second_nurse, browser):
    address = dry_run(page, HGB)

    assert "S001" not in StagedFile.objects.get().sealed
    assert browser(second_nurse).get(address)["Location"] == HOME


def test_staged_file_is_over_after_two_hours(page):
    address = dry_run(page, HGB)
    StagedFile.objects.update(made_at=datetime(2024, 1, 1, tzinfo=UTC))

    assert page.get(address)["Location"] == HOME
    dry_run(page, CD4)
    assert StagedFile.objects.count() == 1


def test_workbook_is_imported_too(page):
    answer = uploaded(page, xlsx_of([LONG_HEAD, row("HIVRNA", "<20", "copies/mL")]), "results.xlsx")
    take(page, answer["Location"])

    assert ViralLoad.objects.get().vl_raw == "<20"


@pytest.mark.parametrize(
    ("data", "told"), [(b"", "The file is empty."), (b"a,b\n1,2", "Columns are missing"), (b"\xff\x00", "empty")]
)
def test_unreadable_file_is_told_on_the_page(page, data, told):
    answer = uploaded(page, data)

    assert answer.status_code == 400
    assert told in unescape(answer.content.decode())


@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.MONITOR, Role.DATA_MANAGER, Role.PHARMACIST])
def test_nurses_import_readers_of_registers_see_files_and_others_nothing(mapped, browser, role):
    page = browser(UserFactory(role=role))
    imports = role == Role.RESEARCH_NURSE
    reads = role != Role.PHARMACIST

    assert page.get(HOME).status_code == (200 if reads else 403)
    assert uploaded(page, long_csv(HGB)).status_code == (302 if imports else 403)
    assert page.get(HOME + "0" * 32 + "/").status_code == (302 if imports else 403)


def test_dry_run_needs_at_most_twenty_statements(page, mapped, nurse, django_assert_max_num_queries):
    scheduled(mapped, nurse)
    address = dry_run(page, HGB, CD4, row("HIVRNA", "<20", "copies/mL"), row("ALT", "30", "U/L"))
    page.get(address)
    with django_assert_max_num_queries(20):
        page.get(address)
    with django_assert_max_num_queries(20):
        page.get(HOME)


def test_ten_thousand_rows_are_planned_at_once(page):
    dry_run(page, *[row("血红蛋白", "132", "g/L", code=f"S{number % 900:03}") for number in range(10_000)])

    plan = plan_of(StagedFile.objects.get())

    assert len(plan.entries) == 10_000
    assert sum(plan.counts.values()) == 10_000
    assert CrfRecord.objects.filter(form="haem", revision__gt=0).count() == 0
