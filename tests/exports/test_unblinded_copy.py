"""What is sealed in open formats: after database lock and planned unblinding; blinded people learn of it nowhere."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from participants.models import Randomisation
from participants.opened import is_unblinded, opened_places, why_closed
from tests.crawl.blinded import ARM, SECRET
from tests.exports.reading import lines
from tests.exports.test_copies import run
from tests.exports.unblinding import NEW, PAGE, approve, copy_of, everybody, lock, unblind, unlock, who
from tests.factories.accounts import signed_in
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.audit.entries import Action
from trialsite.audit.models import Event, Item
from trialsite.casebook.refused import ActionRefused
from trialsite.crf import registry
from trialsite.crf.answers import Answer
from trialsite.exports import content
from trialsite.exports.closing import make
from trialsite.exports.models import Export, Kind
from trialsite.exports.opened import forms
from trialsite.exports.opened.files import tables as opened_tables
from trialsite.exports.package import archive
from trialsite.exports.package.archive import verify
from trialsite.exports.package.scope import Scope as CopyScope
from trialsite.exports.places import folder_of, path_of
from trialsite.pages.pdf import Pdf
from trialsite.protocol.audience import Audience

# that unblinded data can be viewed is a kind of event that everybody may filter by
TOLD = re.compile(r"nblinded data(?! viewed)|export\.unblinded|sealed-forms")


@pytest.mark.req("DL-05")
def test_before_lock_and_planned_unblinding_it_is_refused_and_the_try_is_recorded_unblinded(trial):
    statistician = signed_in(who(Role.STATISTICIAN))
    early = statistician.post(NEW, {"why": "Curious"})
    assert early.status_code == 422
    assert "The database is not locked." in early.content.decode()
    lock()
    approve(everybody()[1:])
    late = statistician.post(NEW, {"why": "Curious"})
    assert late.status_code == 422
    assert "is not approved for S001." in late.content.decode()
    approve(everybody()[:1])
    assert "Say what the unblinded data are needed for." in statistician.post(NEW, {"why": " "}).content.decode()

    tries = Item.objects.filter(address="export.unblinded", event__action=Action.REFUSE)

    assert [each.reason_code for each in tries.order_by("pk")] == ["not-locked", "not-approved", "empty"]
    assert set(tries.values_list("event__audience", "event__actor_username")) == {("unblinded", "twin-statistician")}
    assert not Export.objects.exists()


@pytest.mark.req("DL-05")
def test_after_an_unlock_the_next_lock_asks_for_approvals_of_its_own(trial):
    unblind()
    assert is_unblinded()
    unlock()
    assert why_closed().code == "not-locked"
    lock()
    again = signed_in(who(Role.STATISTICIAN)).post(NEW, {"why": "Analysis"})
    assert "Since this database lock" in again.content.decode()
    assert why_closed().code == "not-approved"
    assert not Export.objects.exists()
    with pytest.raises(ActionRefused, match="not-approved"):
        opened_places()

    approve(everybody()[1:])
    assert "is not approved for S001." in why_closed().message.en
    approve(everybody()[:1])

    assert is_unblinded()


@pytest.mark.req("DL-05", "EX-05", "RB-10")
def test_sealed_forms_arms_and_lots_are_a_verified_file_with_its_event_and_each_look(trial):
    unblind()

    copy = copy_of(signed_in(who(Role.STATISTICIAN)))

    made = Export.objects.get()
    assert verify(path_of(made)) == []
    with pytest.raises(CommandError, match=r"data/prep.csv: altered"):
        call_command("verify_export", _altered(path_of(made)))
    prepared = {(line["participant"], line["visit"]): line for line in lines(copy, "data/prep.csv")}
    assert len(prepared) == 8
    cells, saline = prepared["S001", "V1"], prepared["S002", "V1"]
    assert [cells[name] for name in ("msc_lot", "msc_viability", "msc_per_kg")] == ["UC-2403-01", "91", "1"]
    assert [saline[name] for name in ("prep_arm_confirm", "msc_lot")] == ["PBO", ""]
    _lists_are_whole(copy)
    pdf = PdfReader(io.BytesIO(copy.read("sealed-forms/sealed-S001.pdf")))
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    assert "UC-2403-01" in text
    assert "Unblinded:thesealedforms" in text
    event = Event.objects.get(pk=made.event_id)
    assert (event.action, event.audience, event.actor_username) == (Action.EXPORT, "unblinded", "twin-statistician")
    items = dict(Item.objects.filter(event=event).values_list("address", "new"))
    assert items == {
        "export.unblinded": "participants: all", "export.rows": str(made.rows), "export.sha256": made.sha256,
    }  # fmt: skip
    looks = Item.objects.filter(event__action=Action.VIEW_UNBLINDED, reason_text="Analysis")
    assert looks.count() == Randomisation.objects.count()
    assert Item.objects.filter(event__action=Action.VIEW_UNBLINDED, address="export.unblinded").count() == 1


def _altered(path):
    """The same copy with another lot in it."""
    altered = path.with_name("altered.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(altered, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"UC-2403-01", b"UC-2403-09"))
    return altered


def _lists_are_whole(copy: zipfile.ZipFile) -> None:
    places = lines(copy, "allocation/list.csv")
    assert [line["randomisation"] for line in places] == [f"R{number:02d}" for number in range(1, 21)]
    assert [line["arm"] for line in places[:3]] == ["MSC", "PBO", "MSC"]
    assert [line["participant"] for line in places[:2]] == ["S001", "S002"]
    assert places[0]["randomised_at"].endswith("+08:00")
    assert {line["code"]: line["state"] for line in lines(copy, "pharmacy/lots.csv")}["UC-2403-02"] == "RECALLED"
    uses = lines(copy, "pharmacy/lot-uses.csv")
    used = {line["lot"]: line["used"] for line in lines(copy, "pharmacy/lot-accounts.csv")}
    assert used["UC-2403-01"] == str(sum(int(each["units"]) for each in uses if each["lot"] == "UC-2403-01")) != "0"
    deviations = lines(copy, "pharmacy/deviations.csv")
    assert {line["category"] for line in deviations} >= {"DOSE"}
    assert "Thawed twice" in {line["new"] for line in lines(copy, "trail/trail.csv")}
    book = {(line["file"], line["column"]) for line in lines(copy, "codebook/columns.csv")}
    assert {("prep.csv", "msc_viability"), ("prep.csv", "msc_per_kg")} <= book


def test_no_cell_runs_as_a_formula(trial, monkeypatch, tmp_path):
    real = forms.case_of

    def typed(crf, record, at):
        case = real(crf, record, at)
        return replace(case, answers=case.answers.with_changes({"trn_box": Answer('=HYPERLINK("x")')}))

    monkeypatch.setattr(forms, "case_of", typed)
    tables = [table for table in opened_tables() if table.name == "data/prep.csv"]
    archive.write(tmp_path / "copy.zip", tables, CopyScope(), {}, lambda _number: None)

    with zipfile.ZipFile(tmp_path / "copy.zip") as copy:
        assert {line["trn_box"] for line in lines(copy, "data/prep.csv")} == {'\'=HYPERLINK("x")'}


@pytest.mark.req("RB-06")
def test_blinded_people_learn_of_it_nowhere(trial):
    unblind()
    copy_of(signed_in(who(Role.STATISTICIAN)))
    made = Export.objects.get()

    for role in ROLES:
        if role in (Role.SYSTEM, Role.STATISTICIAN):
            continue
        browser = signed_in(who(role))
        assert browser.post(NEW, {"why": "Curious"}).status_code == 403
        assert browser.get(f"{PAGE}{made.token}/file/").status_code in (403, 404)
        if Task.VIEW_ALLOCATION in ROLES[role].tasks:
            continue
        for page in (PAGE, "/trail/", "/administration/jobs/"):
            seen = browser.get(page)
            words = seen.content.decode()
            assert made.sha256 not in words, (role, page)
            assert not TOLD.search(words), (role, page)


def test_others_have_no_such_task():
    assert [role for role in Role if Task.MANAGE_ALLOCATION in ROLES[role].tasks] == [Role.STATISTICIAN]


@pytest.mark.req("EX-06")
def test_archive_and_copy_of_the_investigator_are_blinded_until_the_trial_is_unblinded(trial, tmp_path, monkeypatch):
    for module in (make, content):
        monkeypatch.setattr(module, "casebook_of", lambda *_asked: Pdf(b"%PDF", ""))
    for name in content.FORMS:
        monkeypatch.setitem(content.FORMS, name, lambda _after: Pdf(b"%PDF", ""))
    lock()
    assert not is_unblinded()
    call_command("archive", to=tmp_path / "before")
    with zipfile.ZipFile(next((tmp_path / "before").glob("*.zip"))) as kept:
        names = kept.namelist()
        assert not [name for name in names if name.startswith("unblinded/")]
        for name in names:
            if name.endswith(".csv") and not name.startswith(("codebook/", "build/")):
                text = kept.read(name).decode("utf-8-sig")
                assert not SECRET.search(text), name
                assert not ARM.search(text), name
    approve(everybody())

    call_command("archive", to=tmp_path / "after")
    principal = signed_in(who(Role.PRINCIPAL_INVESTIGATOR))
    principal.post(f"{PAGE}site-copy/new/")
    run()

    (file,) = (tmp_path / "after").glob("*.zip")
    assert verify(file) == []
    with zipfile.ZipFile(file) as kept:
        assert len(lines(kept, "unblinded/data/prep.csv")) == 8
        assert "unblinded/sealed-forms/sealed-S001.pdf" in kept.namelist()
        assert "unblinded/" in kept.read("README.txt").decode()
    copied = Export.objects.get(kind=Kind.SITE_COPY)
    principal.get(f"{PAGE}{copied.token}/file/").close()
    taken = Item.objects.get(event__action=Action.VIEW_UNBLINDED, address="export.unblinded")
    assert (taken.new, taken.event.actor_username) == (copied.sha256, "twin-principal_investigator")
    site = folder_of(copied)
    assert (site / "unblinded" / "allocation" / "list.csv").exists()
    assert 'href="unblinded/sealed-forms/sealed-S001.pdf"' in (site / "index.html").read_text(encoding="utf-8")
    told = Item.objects.filter(address="export.unblinded", event__action=Action.EXPORT)
    assert sorted(told.values_list("new", "event__audience")) == [
        ("in: Archive", "unblinded"), ("in: Investigator's copy", "unblinded"),
    ]  # fmt: skip


def test_every_sealed_question_stands_on_a_form_that_is_sealed_as_a_whole():
    # a sealed answer on a form of everybody would be in no copy
    for crf in registry.own_forms():
        assert not crf.sealed or crf.audience == Audience.UNBLINDED
        assert not [name for group in crf.groups for name, question in group.questions.items() if question.sealed]
        if crf.audience == Audience.UNBLINDED:
            assert not crf.groups
