"""Copies are asked for, made by the worker, told to the ledger, taken away, and proved to be unaltered."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest
from django.core.management import CommandError, call_command

from tests.exports.reading import lines
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import VITALS, consented, record_at, submit
from trialsite.accounts.roles import Role
from trialsite.audit.entries import Action
from trialsite.audit.models import Event, Item
from trialsite.exports import work
from trialsite.exports.models import Export, ExportState
from trialsite.jobs.models import Job, JobState
from trialsite.jobs.running import run_next
from trialsite.pages.spreadsheets import write_rows
from trialsite.registers.seed import seed
from visits.actions import register_participant

PAGE = "/exports/"


@pytest.fixture
def asked(real_database, settings, tmp_path):
    """A person whose comment would be a formula, and a copy that the data manager asked for."""
    settings.EXPORTS = tmp_path
    seed()
    nurse = UserFactory()
    person = register_participant(by=nurse)
    consented(person, nurse)
    submit(record_at(person, "vs"), nurse, **VITALS, comment='=HYPERLINK("x") 患者自述头晕')
    browser = signed_in(UserFactory(role=Role.DATA_MANAGER, name="赵磊"))
    assert browser.post(f"{PAGE}new/", {"people": "all"}).status_code == 302
    return browser


def run():
    while (job := run_next()) is not None:
        assert job.state == "done", job.error


@pytest.mark.req("EX-05")
def test_a_finished_copy_is_an_event_with_filter_rows_and_hash(asked):
    assert "data-progress" in asked.get(PAGE).content.decode()

    run()

    made = Export.objects.get()
    items = dict(Item.objects.filter(event=made.event_id).values_list("address", "new"))
    assert items == {"export.data": "participants: all", "export.rows": str(made.rows), "export.sha256": made.sha256}
    event = Event.objects.get(pk=made.event_id)
    assert (event.action, event.actor_name, event.audience) == (Action.EXPORT, "赵磊", "blinded")
    assert "data-progress" not in asked.get(PAGE).content.decode()


def test_the_file_holds_chinese_intact_and_no_formula(asked):
    run()

    answer = asked.get(f"{PAGE}{Export.objects.get().token}/file/")

    copy = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    [line] = lines(copy, "data/vs.csv")
    assert line["comment"] == '\'=HYPERLINK("x") 患者自述头晕'
    assert (line["weight_kg"], line["vs_dt"]) == ("64.1", "2024-03-05T09:10:00+08:00")


@pytest.mark.req("EX-04")
def test_an_altered_copy_does_not_verify(asked, tmp_path):
    run()
    path = work.path_of(Export.objects.get())
    call_command("verify_export", path)
    altered = tmp_path / "altered.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(altered, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"64.1", b"64.2"))

    with pytest.raises(CommandError, match=r"data/vs.csv: altered"):
        call_command("verify_export", altered)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CommandError, match="not a whole export"):
        call_command("verify_export", path, "--alone")


def test_a_second_click_asks_for_the_same_copy(asked):
    asked.post(f"{PAGE}new/", {"people": "all"})

    assert Export.objects.count() == 1
    assert Job.objects.filter(name=work.JOB).count() == 1


def test_a_copy_that_fails_says_so_and_leaves_no_event(asked, monkeypatch):
    monkeypatch.setattr(work, "files_of", lambda _export: [None])

    run_next()

    assert Export.objects.get().state == ExportState.FAILED
    assert not Event.objects.filter(action=Action.EXPORT).exists()
    assert "Ask for it again." in asked.get(PAGE).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.INVESTIGATOR, Role.ADMINISTRATOR])
def test_others_make_no_copy(role):
    browser = signed_in(UserFactory(role=role))

    assert [browser.get(PAGE).status_code, browser.post(f"{PAGE}new/").status_code] == [403, 403]
    assert not Export.objects.exists()


class _Nowhere(io.RawIOBase):
    def write(self, piece):
        return len(piece)


@pytest.mark.django_db
def test_memory_of_a_table_does_not_grow_with_its_rows():
    def peak(count):
        tracemalloc.start()
        assert write_rows(_Nowhere(), ("a", "b", "c"), ((n, "值", None) for n in range(count))) == count
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(30_000) < 1.5 * peak(1_000)


def test_a_copy_whose_worker_died_each_time_is_begun_anew(asked):
    dead = Export.objects.get()
    Job.objects.filter(key=dead.token).update(state=JobState.FAILED)

    asked.post(f"{PAGE}new/", {"people": "all"})
    run()

    assert set(Export.objects.values_list("state", flat=True)) == {"failed", "done"}
    assert Export.objects.get(state="failed").pk == dead.pk
