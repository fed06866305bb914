"""A trial with all that can happen, and one person per role, for those who walk through every address."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from labs.models import LymphocyteSubsets
from participants.models import Participant
from safety.reporting import begin_report
from tests.crfs.cases.haem import result, results
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import VITALS, consented, record_at, submit
from tests.factories.history import MEDICATION, entry
from tests.factories.visits import at_visit, scheduled
from trialsite.accounts.actions import NewUser, create_user, deactivate_user
from trialsite.accounts.models import Delegation, Training, User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.casebook.actions.review import answer_proposal
from trialsite.casebook.actions.tasks import add_task
from trialsite.casebook.actions.void import enter_in_error
from trialsite.casebook.models import Proposal
from trialsite.crf.fields import Reading
from trialsite.crf.values.partial import PartialDate
from trialsite.registers.seed import seed
from visits.actions import register_participant
from visits.models import LotKind
from visits.preparation.lots import NewLot, register_lot, release_lot
from visits.preparation.recall import recall_lot

ROLES = [role for role in Role if role != Role.SYSTEM]
VS = "/participants/S001/visits/SCR/vs/1/"


@pytest.fixture
def cast(db: None) -> dict[Role, User]:
    """One person per role, who works in Chinese."""
    return {
        role: UserFactory(role=role, name="王敏", organisation="公共卫生临床中心", language="zh-hans") for role in ROLES
    }


@pytest.fixture
def story(cast: dict[Role, User]) -> None:
    """S001 with all that can happen to a casebook, S002 without consent, and an account that was changed."""
    seed()
    nurse = cast[Role.RESEARCH_NURSE]
    first, _second = register_participant(by=nurse), register_participant(by=nurse)
    consented(first, nurse)
    record = record_at(first, "vs")
    submit(record, nurse, complete=True, **(VITALS | {"pulse": 120, "spo2": ("ND", "无设备")}))
    submit(record, nurse, resp=18, reasons={"resp": "TRANSCRIPTION"})
    submit(record_at(first, "dm"), nurse, sex="F")
    browser = signed_in(nurse)
    wrong = {"vs_dt~date": "12/9/24", "vs_dt~time": "9", "sbp": "78", "dbp": "118", "temp_c": "三十六", "pulse": "130"}
    assert browser.post(VS, {"revision": "2", "act": "complete"} | wrong).status_code == 302
    later_visits(first, cast)
    administrator = cast[Role.ADMINISTRATOR].actor()
    new = NewUser("liugang", "刘刚", "监查公司", Role.MONITOR, "liugang@example.org")
    gone = create_user(new=new, password=None, by=administrator)
    deactivate_user(user=gone, why="合同到期", by=administrator)
    browser.get("/participants/S404/")


def later_visits(person: Participant, cast: dict[Role, User]) -> None:
    """Falling CD4 and a raised ALT that ask the investigator, a sample before consent, a missed visit, odd logs."""
    nurse = cast[Role.RESEARCH_NURSE]
    scheduled(person, nurse)
    day = datetime(2024, 3, 11, 0, 30, tzinfo=UTC)
    fallen = LymphocyteSubsets.questions["cd4"].read("99", Reading(day.date(), day))
    submit(record_at(person, "lym"), nurse, lab_done="Y", sample_dt=day, cd4=fallen)
    later = datetime(2024, 6, 17, 0, 30, tzinfo=UTC)
    grave = {**results(ast="181", tbil="54", ca="2.2", glu="7.1"), **result("alt", "4.5", unit="ukat/L")}
    submit(at_visit(person, "V4", "bioc"), nurse, lab_done="Y", sample_dt=later, fasting="U", complete=True, **grave)
    submit(record_at(person, "dm"), nurse, birth_date=PartialDate("2090"))
    submit(at_visit(person, "V4"), nurse, sv_attended="MISSED", sv_miss_reason="ILL", complete=True)
    doubtful = {"cm_name": "雷公藤多苷片", "cm_class": "TCM", "cm_indication": "咳嗽"}
    medication = entry(person, "cm", nurse, **MEDICATION | doubtful)
    enter_in_error(record=medication, why="录错受试者", by=nurse)
    entry(person, "log", nurse, log_dt=day)
    serious = {"ae_term": "肺炎", "ae_grade": "3", "ae_possibly_serious": "Y", "ae_aware_dt": later}
    begin_report(event=entry(person, "ae", nurse, ae_start=PartialDate("2024-06-15"), **serious), by=nurse)
    add_task(participant=person, what="电话提醒下次访视", due_on=clock.today(), who=nurse, by=nurse)
    new = NewLot("UC-2403-01", LotKind.CELLS, datetime(2030, 1, 1, tzinfo=UTC), 4)
    lot = release_lot(
        lot=register_lot(new=new, by=cast[Role.PHARMACIST]), certificate="报告1", by=cast[Role.PHARMACIST]
    )
    recall_lot(lot=lot, why="无菌检查阳性", by=cast[Role.PHARMACIST])
    for prompt in Proposal.objects.filter(check_id="LYM-05"):
        answer_proposal(proposal=prompt, accept=False, why="已在预防用药", by=cast[Role.INVESTIGATOR])


def numbered(url: str) -> str:
    """The address with the first line and record there are: numbers that earlier tests used up do not come again."""
    line, record = Delegation.objects.order_by("pk").first(), Training.objects.order_by("pk").first()
    url = url.replace("/D001/", f"/{line.code}/") if line else url
    return url.replace("/T001/", f"/{record.code}/") if record else url
