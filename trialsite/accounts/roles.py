"""Roles and what each may do: one table, read by everything that asks for permission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from trialsite.protocol.text import Text


class Task(StrEnum):
    """Something one may be allowed to do; the value is stored in ledger and grants."""

    VIEW_PARTICIPANTS = "view_participants"
    VIEW_CASEBOOK = "view_casebook"
    REGISTER_PARTICIPANT = "register_participant"
    OBTAIN_CONSENT = "obtain_consent"
    ENTER_DATA = "enter_data"
    IMPORT_LAB = "import_lab"
    RANDOMISE = "randomise"
    ANSWER_QUERY = "answer_query"
    ANSWER_PHARMACY_QUERY = "answer_pharmacy_query"
    RAISE_QUERY = "raise_query"
    CLOSE_QUERY = "close_query"
    VERIFY_SOURCE = "verify_source"
    VIEW_VERIFICATION = "view_verification"
    SIGN = "sign"
    UNBLIND_EMERGENCY = "unblind_emergency"
    ASK_UNBLINDING = "ask_unblinding"
    APPROVE_UNBLINDING = "approve_unblinding"
    CONFIRM_ELIGIBILITY = "confirm_eligibility"
    KEEP_DELEGATION = "keep_delegation"
    APPROVE_DELEGATION = "approve_delegation"
    APPROVE_UNLOCK = "approve_unlock"
    APPROVE_DEVIATION = "approve_deviation"
    APPROVE_ASSUMPTION = "approve_assumption"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    LOCK = "lock"
    ASK_UNLOCK = "ask_unlock"
    CODE = "code"
    MANAGE_RANGES = "manage_ranges"
    MANAGE_PLACES = "manage_places"
    MANAGE_STAFF = "manage_staff"
    MANAGE_VERSIONS = "manage_versions"
    APPROVE_VERSION = "approve_version"
    CONFIRM_ASSUMPTION = "confirm_assumption"
    EXPORT = "export"
    EXPORT_TRAIL = "export_trail"
    KEEP_SITE_COPY = "keep_site_copy"
    SAFETY_ASSESS = "safety_assess"
    HOLD_DOSING = "hold_dosing"
    DECIDE_HOLD = "decide_hold"
    KEEP_BOARD = "keep_board"
    PREPARE_PRODUCT = "prepare_product"
    VIEW_ALLOCATION = "view_allocation"
    MANAGE_ALLOCATION = "manage_allocation"
    VIEW_AUDIT_TRAIL = "view_audit_trail"
    REVIEW_TRAIL = "review_trail"
    ASK_MASKING = "ask_masking"
    DECIDE_MASKING = "decide_masking"
    VIEW_REGISTERS = "view_registers"
    VIEW_ACCOUNTS = "view_accounts"
    REVIEW_ACCESS = "review_access"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_SETTINGS = "manage_settings"
    RESET_SECOND_FACTOR = "reset_second_factor"
    SEE_PROBLEMS = "see_problems"


TASKS: Mapping[Task, Text] = {
    Task.VIEW_PARTICIPANTS: Text("See the list of participants", "查看受试者列表"),
    Task.VIEW_CASEBOOK: Text("Read the casebooks of participants", "查看受试者的病例报告表"),
    Task.REGISTER_PARTICIPANT: Text("Register a participant", "登记受试者"),
    Task.OBTAIN_CONSENT: Text("Obtain informed consent", "获取知情同意"),
    Task.ENTER_DATA: Text("Enter and correct data", "录入和更正数据"),
    Task.IMPORT_LAB: Text("Import laboratory files", "导入化验文件"),
    Task.RANDOMISE: Text("Randomise when delegated", "经授权进行随机"),
    Task.ANSWER_QUERY: Text("Answer queries", "答复质疑"),
    Task.ANSWER_PHARMACY_QUERY: Text("Answer queries about preparations", "答复制备表单的质疑"),
    Task.RAISE_QUERY: Text("Raise queries", "提出质疑"),
    Task.CLOSE_QUERY: Text("Close queries", "关闭质疑"),
    Task.VERIFY_SOURCE: Text("Verify against source", "源数据核查"),
    Task.VIEW_VERIFICATION: Text("See the plan and the progress of source verification", "查看源数据核查计划和进度"),
    Task.SIGN: Text("Sign", "签名"),
    Task.UNBLIND_EMERGENCY: Text("Unblind in an emergency", "紧急揭盲"),
    Task.ASK_UNBLINDING: Text("Ask for a planned unblinding", "申请计划揭盲"),
    Task.APPROVE_UNBLINDING: Text("Approve a planned unblinding", "批准计划揭盲"),
    Task.CONFIRM_ELIGIBILITY: Text("Confirm eligibility", "确认入选资格"),
    Task.KEEP_DELEGATION: Text("Keep the delegation log and the training records", "维护授权分工表和培训记录"),
    Task.APPROVE_DELEGATION: Text("Approve the delegation log", "批准授权分工表"),
    Task.APPROVE_UNLOCK: Text("Approve an unlock", "批准解锁"),
    Task.APPROVE_DEVIATION: Text("Approve deviations", "批准方案偏离"),
    Task.APPROVE_ASSUMPTION: Text("Approve assumptions of the protocol", "批准方案假设"),
    Task.FREEZE: Text("Freeze forms", "冻结表单"),
    Task.UNFREEZE: Text("Unfreeze forms, with a reason", "解冻表单（须说明理由）"),
    Task.LOCK: Text("Lock visits, participants and the study", "锁定访视、受试者和研究"),
    Task.ASK_UNLOCK: Text("Ask for an unlock", "申请解锁"),
    Task.CODE: Text("Code terms", "医学编码"),
    Task.MANAGE_RANGES: Text("Maintain reference ranges and import mappings", "维护参考范围和导入映射"),
    Task.MANAGE_PLACES: Text("Maintain laboratories and devices", "维护检测实验室和设备"),
    Task.MANAGE_STAFF: Text("Maintain the register of staff", "维护研究人员登记册"),
    Task.MANAGE_VERSIONS: Text("Record versions of protocol and consent form", "登记方案和知情同意书版本"),
    Task.APPROVE_VERSION: Text("Activate versions of protocol and consent form", "启用方案和知情同意书版本"),
    Task.CONFIRM_ASSUMPTION: Text("Sign assumptions of the protocol for the sponsor", "代表申办者签署方案假设"),
    Task.EXPORT: Text("Export data", "导出数据"),
    Task.EXPORT_TRAIL: Text("Export the audit trail", "导出稽查轨迹"),
    Task.KEEP_SITE_COPY: Text("Make the investigator's own copy of everything", "生成研究者自存副本"),
    Task.SAFETY_ASSESS: Text("Assess serious adverse events for the sponsor", "申办者评估严重不良事件"),
    Task.HOLD_DOSING: Text("Put the infusions of a participant on hold", "暂停受试者的输注"),
    Task.DECIDE_HOLD: Text("Decide about a hold, and lift it", "对暂停作出决定并解除"),
    Task.KEEP_BOARD: Text("Keep the records of the safety board", "维护安全委员会会议记录"),
    Task.PREPARE_PRODUCT: Text("Prepare and release the study product", "配制和放行试验用药品"),
    Task.VIEW_ALLOCATION: Text("See the allocation", "查看分组"),
    Task.MANAGE_ALLOCATION: Text("Make or import the allocation list", "生成或导入随机表"),
    Task.VIEW_AUDIT_TRAIL: Text("Read the audit trail", "查看稽查轨迹"),
    Task.REVIEW_TRAIL: Text("Review the audit trail, and sign the review", "审核稽查轨迹并签名"),
    Task.ASK_MASKING: Text("Ask for an identity to be masked", "申请遮蔽误录的身份信息"),
    Task.DECIDE_MASKING: Text("Mask an identity that another person found", "审批他人提出的身份信息遮蔽"),
    Task.VIEW_REGISTERS: Text("Read the registers", "查看登记册"),
    Task.VIEW_ACCOUNTS: Text("See who had which account and right on any day", "查看任一日期的账户与权限"),
    Task.REVIEW_ACCESS: Text("Review accounts and rights, and sign the review", "定期审核账户与权限并签名"),
    Task.MANAGE_ACCOUNTS: Text("Manage accounts and grants", "管理账户与授权"),
    Task.MANAGE_SETTINGS: Text("Manage settings", "管理设置"),
    Task.RESET_SECOND_FACTOR: Text("Reset a second factor, two people together", "重置双因素验证（须两人）"),
    Task.SEE_PROBLEMS: Text("See and answer reports of problems", "查看并处理问题反馈"),
}


class Role(StrEnum):
    """A role of the trial; stored with every event as it was at the time."""

    RESEARCH_NURSE = "research_nurse"
    INVESTIGATOR = "investigator"
    PRINCIPAL_INVESTIGATOR = "principal_investigator"
    MONITOR = "monitor"
    DATA_MANAGER = "data_manager"
    SAFETY_OFFICER = "safety_officer"
    PHARMACIST = "pharmacist"
    STATISTICIAN = "statistician"
    INSPECTOR = "inspector"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


class AnsweredBy(StrEnum):
    """Whose answer a question asks for."""

    SITE = "site"
    INVESTIGATOR = "investigator"
    SPONSOR = "sponsor"
    PHARMACY = "pharmacy"


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """What a role is called, may do, and whose answers it gives.

    `unblinded_by_default` is the strict masking matrix; `sees_participants` is False for roles that no grant
    can show data of participants. `is_delegated`: the role's work at the site rests on the delegation log.
    """

    title: Text
    tasks: frozenset[Task]
    answers_as: frozenset[AnsweredBy] = frozenset()
    unblinded_by_default: bool = False
    sees_participants: bool = True
    needs_end_date: bool = False
    is_delegated: bool = False

    @property
    def delegable(self) -> frozenset[Task]:
        """What the principal investigator may delegate to somebody of this role."""
        return self.tasks & DELEGATED if self.is_delegated else frozenset()


# the work of the site: done by staff only on a delegation, and by nobody without training
DELEGATED = frozenset({
    Task.REGISTER_PARTICIPANT, Task.ENTER_DATA, Task.IMPORT_LAB, Task.RANDOMISE, Task.ANSWER_QUERY, Task.SIGN,
    Task.UNBLIND_EMERGENCY, Task.PREPARE_PRODUCT, Task.OBTAIN_CONSENT, Task.ANSWER_PHARMACY_QUERY,
})  # fmt: skip
# an emergency never hangs on a course
TRAINED = DELEGATED - {Task.UNBLIND_EMERGENCY} | {Task.CONFIRM_ELIGIBILITY}
# what is an electronic signature, and asks for the statement that it equals one by hand
SIGNED = frozenset({
    Task.SIGN, Task.CONFIRM_ELIGIBILITY, Task.APPROVE_DELEGATION, Task.APPROVE_ASSUMPTION, Task.APPROVE_VERSION,
    Task.CONFIRM_ASSUMPTION, Task.REVIEW_ACCESS, Task.DECIDE_HOLD, Task.KEEP_BOARD, Task.REVIEW_TRAIL,
})  # fmt: skip


_NURSE = frozenset({
    Task.VIEW_PARTICIPANTS, Task.VIEW_CASEBOOK, Task.REGISTER_PARTICIPANT, Task.ENTER_DATA, Task.IMPORT_LAB,
    Task.RANDOMISE, Task.ANSWER_QUERY, Task.VIEW_AUDIT_TRAIL, Task.VIEW_REGISTERS, Task.OBTAIN_CONSENT,
    Task.ASK_MASKING,
})  # fmt: skip
_INVESTIGATOR = _NURSE | {Task.SIGN, Task.UNBLIND_EMERGENCY, Task.HOLD_DOSING}
_PRINCIPAL = _INVESTIGATOR | {
    Task.CONFIRM_ELIGIBILITY, Task.KEEP_DELEGATION, Task.APPROVE_DELEGATION, Task.APPROVE_UNLOCK,
    Task.APPROVE_DEVIATION, Task.APPROVE_ASSUMPTION, Task.MANAGE_VERSIONS, Task.APPROVE_VERSION, Task.EXPORT_TRAIL,
    Task.APPROVE_UNBLINDING, Task.RESET_SECOND_FACTOR, Task.DECIDE_HOLD,
    Task.VIEW_ACCOUNTS, Task.REVIEW_ACCESS, Task.EXPORT, Task.KEEP_SITE_COPY, Task.DECIDE_MASKING,
}  # fmt: skip
_READER = frozenset({
    Task.VIEW_PARTICIPANTS, Task.VIEW_CASEBOOK, Task.VIEW_AUDIT_TRAIL, Task.VIEW_REGISTERS, Task.EXPORT_TRAIL,
    Task.VIEW_ACCOUNTS, Task.VIEW_VERIFICATION,
})  # fmt: skip
_DATA_MANAGER = _READER | {
    Task.RAISE_QUERY, Task.CLOSE_QUERY, Task.CODE, Task.MANAGE_RANGES, Task.MANAGE_PLACES, Task.MANAGE_STAFF,
    Task.MANAGE_VERSIONS, Task.FREEZE, Task.UNFREEZE, Task.LOCK, Task.ASK_UNLOCK, Task.EXPORT,
    Task.SEE_PROBLEMS, Task.REVIEW_TRAIL, Task.ASK_MASKING, Task.DECIDE_MASKING,
}  # fmt: skip
_ADMINISTRATOR = frozenset({
    Task.MANAGE_ACCOUNTS, Task.MANAGE_SETTINGS, Task.MANAGE_STAFF, Task.KEEP_DELEGATION, Task.RESET_SECOND_FACTOR,
    Task.VIEW_ACCOUNTS,
    Task.REVIEW_ACCESS, Task.SEE_PROBLEMS,
})  # fmt: skip
_SITE = frozenset({AnsweredBy.SITE})
_INVESTIGATES = frozenset({AnsweredBy.SITE, AnsweredBy.INVESTIGATOR})

ROLES: Mapping[Role, RoleDefinition] = {
    Role.RESEARCH_NURSE: RoleDefinition(Text("Research nurse", "研究护士"), _NURSE, _SITE, is_delegated=True),
    Role.INVESTIGATOR: RoleDefinition(Text("Investigator", "研究者"), _INVESTIGATOR, _INVESTIGATES, is_delegated=True),
    Role.PRINCIPAL_INVESTIGATOR: RoleDefinition(
        Text("Principal investigator", "主要研究者"), _PRINCIPAL, _INVESTIGATES
    ),
    Role.MONITOR: RoleDefinition(
        Text("Monitor", "监查员"),
        _READER | {Task.RAISE_QUERY, Task.CLOSE_QUERY, Task.VERIFY_SOURCE, Task.REVIEW_TRAIL, Task.ASK_MASKING},
    ),
    Role.DATA_MANAGER: RoleDefinition(Text("Data manager", "数据管理员"), _DATA_MANAGER),
    Role.SAFETY_OFFICER: RoleDefinition(
        Text("Sponsor safety officer", "申办者安全负责人"),
        frozenset(
            {
                Task.VIEW_PARTICIPANTS,
                Task.SAFETY_ASSESS,
                Task.CONFIRM_ASSUMPTION,
                Task.ASK_UNBLINDING,
                Task.APPROVE_UNBLINDING,
                Task.KEEP_BOARD,
            }
        ),
        frozenset({AnsweredBy.SPONSOR}),
    ),
    Role.PHARMACIST: RoleDefinition(
        Text("Pharmacist", "药师（细胞制剂）"),
        frozenset({Task.PREPARE_PRODUCT, Task.ANSWER_PHARMACY_QUERY}),
        frozenset({AnsweredBy.PHARMACY}),
        unblinded_by_default=True,
        is_delegated=True,
    ),
    Role.STATISTICIAN: RoleDefinition(
        Text("Statistician", "统计师"),
        frozenset({Task.VIEW_ALLOCATION, Task.MANAGE_ALLOCATION, Task.ASK_UNBLINDING, Task.EXPORT, Task.KEEP_BOARD}),
        unblinded_by_default=True,
    ),
    Role.INSPECTOR: RoleDefinition(Text("Inspector", "检查员"), _READER, needs_end_date=True),
    Role.AUDITOR: RoleDefinition(Text("Auditor", "稽查员"), _READER, needs_end_date=True),
    Role.ADMINISTRATOR: RoleDefinition(Text("Administrator", "系统管理员"), _ADMINISTRATOR, sees_participants=False),
    Role.SYSTEM: RoleDefinition(Text("System", "系统"), frozenset()),
}
