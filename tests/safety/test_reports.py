"""Reports of a serious event: begun by name, written from the data, kept as sent, compared, taken away, signed."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from pypdf import PdfReader

from safety.models import SeriousReport
from safety.reporting import begin_report, write_narrative
from safety.versions import versions_of
from tests.crfs.cases.haem import results
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.casebook import record_at, submit
from tests.factories.infusions import infuse
from tests.factories.visits import scheduled
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event, Item
from trialsite.casebook.models import Signature
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.values.partial import PartialDate
from trialsite.pages import pdf

pytestmark = pytest.mark.django_db
INFUSED = datetime(2024, 5, 6, 2, 0, tzinfo=UTC)
AWARE = datetime(2024, 5, 11, 2, 0, tzinfo=UTC)
NOW = datetime(2024, 5, 12, 1, 0, tzinfo=UTC)
LATER = datetime(2024, 5, 17, 1, 0, tzinfo=UTC)
PNEUMONIA = {
    "ae_term": "Pneumonia", "ae_grade": "3", "ae_possibly_serious": "Y", "ae_aware_dt": AWARE,
    "ae_start": PartialDate("2024-05-09"), "ae_aesi": ("INFECT",),
}  # fmt: skip
STORY = "Cough and fever, infiltrate of the right lower lobe; ceftriaxone since admission, better after four days." * 2


@pytest.fixture
def pneumonia(event, screened, nurse, investigator):
    """Three days after an infusion; hospital."""
    with time_machine.travel(NOW, tick=False):
        scheduled(screened, nurse, date(2024, 5, 6))
        infuse(screened, nurse, INFUSED)
        record = event(**PNEUMONIA)
        record.participant, record.visit = screened, None
        submit(record, investigator, ae_serious="Y", ae_crit=("HOSP",), ae_rel_ip="POSSIBLE")
    return record


@pytest.fixture
def sent(pneumonia, nurse):
    """The initial report, sent within the day."""
    with time_machine.travel(NOW, tick=False):
        report = begin_report(event=pneumonia, by=nurse)
        submit(report, nurse, complete=True, sae_reporter="CHENJ", sae_sent_sponsor_dt=NOW)
    return report


@pytest.fixture
def followed(sent, pneumonia, nurse, investigator):
    """A follow-up report, complete and not sent."""
    with time_machine.travel(LATER, tick=False):
        report = begin_report(event=pneumonia, by=nurse)
        submit(
            report, nurse, sae_reporter="CHENJ", sae_diagnosis="Lobar pneumonia", sae_narrative=STORY,
            sae_hosp_admit=date(2024, 5, 10),
        )  # fmt: skip
        submit(report, investigator, complete=True, sae_dechallenge="NA", sae_rechallenge="NA")
    report.refresh_from_db()
    return report


PAGE = "/safety/reports/S001/1/"


@pytest.mark.req("SA-03")
def test_reports_are_begun_one_after_the_other_and_name_event_and_type(sent, pneumonia, nurse):
    with time_machine.travel(LATER, tick=False):
        begin_report(event=pneumonia, by=nurse)
        with pytest.raises(ActionRefused):
            begin_report(event=pneumonia, by=nurse)

    assert [(each.title.en, each.sent_at is not None) for each in versions_of(pneumonia)] == [
        ("Initial", True),
        ("Follow-up 1", False),
    ]


def test_event_that_is_not_serious_has_no_report_and_no_page(event, screened, nurse):
    record = event()
    record.participant, record.visit = screened, None

    with pytest.raises(ActionRefused):
        begin_report(event=record, by=nurse)
    assert signed_in(nurse).get(PAGE).status_code == 404


def test_skeleton_tells_infusions_results_and_medication_of_these_days_in_both_languages_and_no_arm(
    sent, pneumonia, screened, nurse
):
    with time_machine.travel(LATER, tick=False):
        haem = record_at(screened, "haem")
        sampled = datetime(2024, 5, 10, 1, 0, tzinfo=UTC)
        submit(haem, nurse, lab_done="Y", sample_dt=sampled, lab_name="CLINLAB", **results(wbc="14.2"))
        report = begin_report(event=pneumonia, by=nurse)
        write_narrative(report=report, event=pneumonia, by=nurse)

    row = SeriousReport.objects.get(record_id=report.pk)
    assert "Infusions of the blinded study product (1): 6 May 2024 10:00:00 (UTC+08:00)." in row.sae_narrative
    assert "Onset 3 days after the last one." in row.sae_narrative
    assert "已输注试验用药品（盲态）1次" in row.sae_narrative
    assert "WBC 14.2" in row.sae_labs
    assert not any(word in row.sae_narrative.lower() for word in ("placebo", "安慰剂", "lot", "arm"))
    assert Item.objects.get(address="sae_narrative", event__record_id=str(report.pk)).event.origin == "calculated"


def test_skeleton_is_never_written_over_a_narrative_or_into_a_report_that_was_sent(sent, followed, pneumonia, nurse):
    for report in (sent, followed):
        report.participant, report.visit = pneumonia.participant, None
        with pytest.raises(ActionRefused):
            write_narrative(report=report, event=pneumonia, by=nurse)

    assert SeriousReport.objects.get(record_id=followed.pk).sae_narrative == STORY


@pytest.mark.req("SA-03")
def test_difference_marks_what_changed_since_the_first_report_and_keeps_that_as_it_was_sent(
    sent, followed, pneumonia, nurse
):
    with time_machine.travel(LATER, tick=False):
        submit(pneumonia, nurse, ae_grade="4", reasons={"ae_grade": "UPDATE"})
        page = signed_in(nurse).get(PAGE).content.decode()
        one = signed_in(nurse).get(PAGE + "?from=0&to=0").content.decode()

    assert "<del>" in page.partition("Worst grade")[2]
    assert "3 Severe" not in page.partition("Differences")[2].partition("Worst grade")[0]
    assert "Lobar pneumonia" in page
    assert "Nothing differs" in one


@pytest.mark.req("ES-03")
def test_document_says_in_both_languages_what_was_sent_and_taking_it_away_is_an_event_with_its_hash(
    sent, pneumonia, nurse, monitor
):
    with time_machine.travel(LATER, tick=False):
        before = signed_in(monitor).post(f"{PAGE}1/file/").content
        submit(pneumonia, nurse, ae_grade="4", reasons={"ae_grade": "UPDATE"})
        answer = signed_in(monitor).post(f"{PAGE}1/file/")

    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert answer.content == before
    assert answer["Content-Disposition"] == 'attachment; filename="sae-S001-1-initial.pdf"'
    for words in (
        "Pneumonia",
        "3 Severe",
        "3级 重度",
        "blinded study product",
        "试验用药品（盲态）",
        "Not signed.",
        "Sent to the sponsor 报告申办者时间 2024-05-12 09:00:00 (UTC+08:00)",
    ):
        assert words in text
    told = Item.objects.filter(address="export.sha256", event__action="export").last()
    assert told.new == hashlib.sha256(answer.content).hexdigest()


def test_signature_stands_on_the_page_and_in_the_document_with_name_role_meaning_and_time(followed, principal, monitor):
    mine = {"username": principal.username, "password": PASSWORD, "shown": followed.revision}
    with time_machine.travel(LATER, tick=False):
        browser = signed_in(principal)
        wrong = browser.post(f"{PAGE}2/sign/", mine | {"password": "wrong"})
        right = browser.post(f"{PAGE}2/sign/", mine)
        page = browser.get(PAGE).content.decode()
        answer = signed_in(monitor).post(f"{PAGE}2/file/")

    text = "\n".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.content)).pages)
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert Signature.objects.get().signer == principal.name
    assert principal.name in page
    assert "Principal investigator 主要研究者" in text
    assert "I reviewed this report and confirm its content." in text
    assert "2024-05-17 09:00:00 (UTC+08:00)" in text


@pytest.mark.req("ES-09", "SA-10")
def test_report_that_awaits_the_investigator_or_changed_since_it_was_shown_is_not_signed(
    sent, pneumonia, nurse, investigator, principal
):
    with time_machine.travel(LATER, tick=False):
        report = begin_report(event=pneumonia, by=nurse)
        told = {"sae_reporter": "CHENJ", "sae_diagnosis": "Lobar pneumonia", "sae_narrative": STORY}
        submit(report, nurse, complete=True, sae_hosp_admit=date(2024, 5, 10), **told)
        report.refresh_from_db()
        browser = signed_in(principal)
        mine = {"username": principal.username, "password": PASSWORD, "shown": report.revision}
        early = browser.post(f"{PAGE}2/sign/", mine)
        page = browser.get(f"{PAGE}2/sign/").content.decode()
        submit(report, investigator, sae_dechallenge="NA", sae_rechallenge="NA")
        stale = browser.post(f"{PAGE}2/sign/", mine)
        report.refresh_from_db()
        signed = browser.post(f"{PAGE}2/sign/", mine | {"shown": report.revision})

    assert (early.status_code, stale.status_code, signed.status_code) == (422, 422, 302)
    assert "still awaits an answer of the investigator" in early.content.decode()
    assert "Answers of the investigator are missing in the report" in page
    assert "The data have changed since this page was shown" in stale.content.decode()
    assert Signature.objects.get().revision == report.revision


def test_server_that_cannot_make_documents_says_what_to_install_and_records_nothing(sent, nurse, monkeypatch):
    def absent():
        raise pdf.NoPdfError

    monkeypatch.setattr(pdf, "_engine", absent)
    with time_machine.travel(LATER, tick=False):
        page = signed_in(nurse).post(f"{PAGE}1/file/", follow=True).content.decode()

    assert "apt-get install libpango" in page
    assert not Event.objects.filter(action="export").exists()


def test_page_and_document_are_for_readers_of_casebooks_and_the_sponsors_officer_alone(sent):
    for role, expected in ((Role.PHARMACIST, 403), (Role.ADMINISTRATOR, 403), (Role.SAFETY_OFFICER, 200)):
        browser = signed_in(UserFactory(role=role))
        assert (browser.get(PAGE).status_code, browser.post(f"{PAGE}1/file/").status_code) == (expected, expected)


def test_page_takes_no_more_statements_for_more_reports(sent, pneumonia, nurse, count_statements):
    browser = signed_in(nurse)
    browser.get(PAGE)
    with count_statements() as one:
        browser.get(PAGE)

    assert len(one) <= 20
