"""The table of roles equals the approved one; nothing is granted that is not written here."""

from __future__ import annotations

import pytest

from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, TASKS, AnsweredBy, Role, Task
from trialsite.protocol.text import Text

READS = "view_participants view_casebook view_audit_trail view_registers"
NURSE = f"{READS} register_participant enter_data import_lab randomise obtain_consent answer_query ask_masking"
READER = f"{READS} export_trail view_accounts view_verification"
INVESTIGATOR = f"{NURSE} sign unblind_emergency hold_dosing"

# role: English title, Chinese title, answers as, unblinded by default, tasks
APPROVED = {
    "research_nurse": ("Research nurse", "研究护士", "site", False, NURSE),
    "investigator": ("Investigator", "研究者", "site investigator", False, INVESTIGATOR),
    "principal_investigator": (
        "Principal investigator",
        "主要研究者",
        "site investigator",
        False,
        f"{INVESTIGATOR} confirm_eligibility keep_delegation approve_delegation approve_unlock approve_deviation "
        "approve_assumption manage_versions approve_version export_trail reset_second_factor view_accounts "
        "review_access approve_unblinding decide_hold export keep_site_copy decide_masking",
    ),
    "monitor": (
        "Monitor",
        "监查员",
        "",
        False,
        f"{READER} raise_query close_query verify_source review_trail ask_masking",
    ),
    "data_manager": (
        "Data manager",
        "数据管理员",
        "",
        False,
        f"{READER} raise_query close_query code manage_ranges manage_places manage_staff manage_versions freeze "
        "unfreeze lock ask_unlock export see_problems review_trail ask_masking decide_masking",
    ),
    "safety_officer": (
        "Sponsor safety officer",
        "申办者安全负责人",
        "sponsor",
        False,
        "view_participants safety_assess confirm_assumption ask_unblinding approve_unblinding keep_board",
    ),
    "pharmacist": ("Pharmacist", "药师（细胞制剂）", "pharmacy", True, "prepare_product answer_pharmacy_query"),
    "statistician": (
        "Statistician",
        "统计师",
        "",
        True,
        "view_allocation manage_allocation ask_unblinding export keep_board",
    ),
    "inspector": ("Inspector", "检查员", "", False, READER),
    "auditor": ("Auditor", "稽查员", "", False, READER),
    "administrator": (
        "Administrator",
        "系统管理员",
        "",
        False,
        "manage_accounts manage_settings manage_staff keep_delegation reset_second_factor view_accounts review_access "
        "see_problems",
    ),
    "system": ("System", "系统", "", False, ""),
}


@pytest.mark.parametrize("role", Role)
def test_each_role_is_as_approved(role: Role) -> None:
    en, zh, answers_as, unblinded, tasks = APPROVED[role]
    definition = ROLES[role]
    assert definition.title == Text(en, zh)
    assert definition.answers_as == {AnsweredBy(each) for each in answers_as.split()}
    assert definition.unblinded_by_default is unblinded
    assert definition.tasks == {Task(each) for each in tasks.split()}


def test_the_approved_table_names_every_role_and_no_other() -> None:
    assert set(APPROVED) == set(Role) == set(ROLES)


@pytest.mark.parametrize("task", Task)
def test_each_task_can_be_read_in_both_languages(task: Task) -> None:
    assert TASKS[task].en
    assert TASKS[task].zh != TASKS[task].en


def test_every_task_belongs_to_somebody() -> None:
    assert frozenset().union(*(role.tasks for role in ROLES.values())) == set(Task)


WRITES = {Task.REGISTER_PARTICIPANT, Task.ENTER_DATA, Task.IMPORT_LAB, Task.RANDOMISE}
SITE = {Role.RESEARCH_NURSE, Role.INVESTIGATOR, Role.PRINCIPAL_INVESTIGATOR}


@pytest.mark.req("AC-03")
@pytest.mark.parametrize("role", sorted(set(Role) - SITE))
def test_nobody_but_site_staff_writes_data_of_the_investigator(role: Role) -> None:
    assert not ROLES[role].tasks & WRITES


@pytest.mark.req("ES-07")
def test_only_investigators_sign() -> None:
    assert {role for role in Role if Task.SIGN in ROLES[role].tasks} == SITE - {Role.RESEARCH_NURSE}


@pytest.mark.req("AC-04")
def test_nobody_is_above_the_roles() -> None:
    assert not hasattr(User(), "is_superuser")
    assert not hasattr(User(), "has_perm")


@pytest.mark.req("AC-04")
def test_administrators_manage_accounts_and_see_no_participants() -> None:
    assert [role for role in Role if Task.MANAGE_ACCOUNTS in ROLES[role].tasks] == [Role.ADMINISTRATOR]
    assert not ROLES[Role.ADMINISTRATOR].sees_participants
