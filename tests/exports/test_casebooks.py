"""Casebooks and the investigator's copy: who asks for them, how they are made, what the ledger keeps of them."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from django.template.loader import render_to_string

from participants.models import Participant
from tests.crawl.blinded import SECRET
from tests.exports.test_copies import run
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import VITALS, consented, record_at, submit
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.audit.entries import Action
from trialsite.audit.models import Event, Item
from trialsite.crf import registry
from trialsite.crf.dictionary import form_entry
from trialsite.exports import content, crf_documents, work
from trialsite.exports.casebook.forms import places_of, sheets_of
from trialsite.exports.models import Export, ExportState, Kind
from trialsite.exports.package.archive import verify
from trialsite.exports.places import folder_of, path_of
from trialsite.pages.pdf import Pdf
from trialsite.protocol.audience import Audience
from trialsite.registers.seed import seed
from visits.actions import register_participant

PAGE = "/exports/"
PDF = Pdf(b"%PDF forms", "")


@pytest.fixture
def two(real_database, settings, tmp_path, monkeypatch):
    """Two participants, and casebooks of one line, for what is in them is asked elsewhere."""
    settings.EXPORTS, settings.SITE_COPIES, settings.NIGHTLY_COPY = tmp_path / "a", tmp_path / "b", True
    monkeypatch.setattr(content, "casebook_of", _short)
    for name in content.FORMS:
        monkeypatch.setitem(content.FORMS, name, lambda _after: PDF)
    seed()
    nurse = UserFactory()
    for _each in range(2):
        person = register_participant(by=nurse)
    consented(person, nurse)
    submit(record_at(person, "vs"), nurse, **VITALS)
    return signed_in(UserFactory(role=Role.PRINCIPAL_INVESTIGATOR, name="陈军"))


def _short(participant, by, after):
    after(0.5)
    return Pdf(f"%PDF {participant.code} {by.name}".encode(), "")


@pytest.mark.req("EX-02")
def test_casebooks_of_all_are_made_one_after_the_other_with_their_trails(two, monkeypatch):
    assert two.post(f"{PAGE}casebooks/new/", {"people": "all"}).status_code == 302
    export = Export.objects.get()
    work.work({"token": export.token})
    export.refresh_from_db()
    assert (export.state, export.done, export.total) == (ExportState.RUNNING, 50, 300)
    page = two.get(PAGE).content.decode()
    assert "data-progress" in page
    assert "16 %" in page

    run()

    made = Export.objects.get()
    answer = two.get(f"{PAGE}{made.token}/file/")
    copy = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    wanted = [
        f"casebooks/{code}/{kind}-{code}.{end}"
        for code in ("S001", "S002")
        for kind, end in (("casebook", "pdf"), ("trail", "csv"))
    ]
    assert copy.namelist() == [*wanted, "manifest.json"]
    assert copy.read("casebooks/S001/casebook-S001.pdf") == "%PDF S001 陈军".encode()
    trail = copy.read("casebooks/S002/trail-S002.csv").decode()
    assert "64.1" in trail
    assert "S001" not in trail
    event = Event.objects.get(pk=made.event_id)
    assert (event.action, event.actor_name) == (Action.EXPORT, "陈军")
    assert Item.objects.get(event=event.pk, address="export.sha256").new == made.sha256
    assert verify(path_of(made)) == []


def test_the_casebook_of_one_is_an_event_of_that_participant(two):
    two.post(f"{PAGE}casebooks/new/", {"people": "S002"})
    assert two.post(f"{PAGE}casebooks/new/", {"people": "S999"}).status_code == 404

    run()

    made = Export.objects.get()
    assert Event.objects.get(pk=made.event_id).participant == "S002"
    assert not [name for name in zipfile.ZipFile(path_of(made)).namelist() if "S001" in name]


@pytest.mark.req("EX-03")
def test_the_investigator_gets_a_copy_by_one_click_and_every_night_without_anybody(two, django_assert_max_num_queries):
    assert "Make a copy now" in two.get(PAGE).content.decode()
    two.post(f"{PAGE}site-copy/new/")
    work.nightly({})

    run()

    at_night, asked = Export.objects.filter(kind=Kind.SITE_COPY)
    assert [at_night.user, asked.user.name] == [None, "陈军"]
    for made in (at_night, asked):
        folder = folder_of(made)
        index = (folder / "index.html").read_text(encoding="utf-8")
        assert 'Vital signs <span lang="zh-Hans">生命体征</span>' in index
        linked = set(re.findall(r'href="([^"]+)"', index))
        there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        assert there - {"index.html", "manifest.json"} == linked > {"casebooks/S001/casebook-S001.pdf", "data/vs.csv"}
        assert json.loads((folder / "manifest.json").read_text())["files"].keys() == there - {"manifest.json"}
        assert Item.objects.filter(event=made.event_id, address="export.sha256", new=made.sha256).exists()
        assert verify(path_of(made)) == []
    with django_assert_max_num_queries(20):
        seen = two.get(PAGE).content.decode()
    assert at_night.sha256 in seen
    assert asked.sha256 in seen
    monitor = signed_in(UserFactory(role=Role.MONITOR))
    assert at_night.sha256 in monitor.get(PAGE).content.decode()
    assert monitor.get(f"{PAGE}{at_night.token}/file/").status_code == 404
    assert monitor.post(f"{PAGE}site-copy/new/").status_code == 403


@pytest.mark.req("EX-03")
def test_the_copy_of_the_site_is_in_nobody_elses_hands():
    assert [role for role in Role if Task.KEEP_SITE_COPY in ROLES[role].tasks] == [Role.PRINCIPAL_INVESTIGATOR]


@pytest.mark.django_db
@pytest.mark.usefixtures("twins_are_made")
@pytest.mark.req("RB-06")
def test_a_casebook_holds_no_form_of_the_unblinded_and_no_secret():
    hidden = {crf.key for crf in registry.own_forms() if crf.audience == Audience.UNBLINDED}
    for participant in Participant.objects.order_by("code")[:4]:
        places = places_of(participant)
        assert hidden.isdisjoint(place.crf.key for place in places)
        assert not SECRET.search(repr([sheet.parts for sheet in sheets_of(participant, places)]))


@pytest.mark.req("DE-01")
def test_the_forms_of_the_trial_are_documents_with_columns_codes_and_checks(two, monkeypatch):
    drawn = {}

    def draw(name, context, head, _page):
        drawn[name] = {**context, "head": head}
        return PDF

    monkeypatch.setattr(crf_documents, "make_pdf", draw)
    for wanted in ("blank-zh", "annotated-both"):
        assert two.post(f"{PAGE}documents/new/", {"document": wanted}).status_code == 302
    assert two.post(f"{PAGE}documents/new/", {"document": "blank-fr"}).status_code == 404

    run()

    kinds = {made.kind: made for made in Export.objects.all()}
    answer = two.get(f"{PAGE}{kinds[Kind.BLANK].token}/file/")
    assert answer["Content-Type"] == "application/pdf"
    assert "MSCT-A-22-blank-crf-zh-" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content) == PDF.data
    assert Item.objects.get(event=kinds[Kind.ANNOTATED].event_id, address="export.annotated").new == "language: both"
    blank = render_to_string("pdf/blank_crf.html", drawn["pdf/blank_crf.html"])
    assert "体温" in blank
    assert "Body temperature" not in blank
    annotated = render_to_string("pdf/annotated_crf.html", drawn["pdf/annotated_crf.html"])
    for crf in registry.own_forms():
        assert crf.model._meta.db_table in annotated
        for entry in form_entry(crf).checks:
            assert f"<code>{entry.id}</code>" in annotated
        for question in crf.questions.values():
            assert all(column in annotated for column in (question.columns() if not question.sealed else ()))
