"""What ledger texts say to a reader: labels of addresses, codes as words, instants on the site's clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from safety.clocks import RULES
from trialsite.accounts.actions.refusals import REFUSALS
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit.actor import SYSTEM
from trialsite.casebook.said import both
from trialsite.casebook.stored_text import SEALED, SEALED_FORM, SYSTEM_WORDS, plain_text
from trialsite.crf import registry
from trialsite.crf.address import read_address
from trialsite.crf.codelists import REASONS
from trialsite.crf.fields import Question
from trialsite.crf.form import Crf
from trialsite.protocol.text import Text

_BRACKETS = re.compile(r"\[.*\]")

STATES: Mapping[str, Text] = MappingProxyType(
    {
        "record.signed": Text("Signature", "签名"),
        "record.coding": Text("Code of the term", "术语编码"),
        "record.frozen": Text("Frozen", "冻结"),
        "visit.locked": Text("Visit", "访视"),
        "participant.locked": Text("Participant", "受试者"),
        "data.review": Text("Blind data review", "盲态数据审核"),
        "data.review_sets": Text("Sets of the analysis", "分析集"),
        "data.review_sha256": Text("SHA-256", "SHA-256"),
        "masking.state": Text("Masking of an identity", "身份信息遮蔽"),
        "masking.refused": Text("Masking refused", "遮蔽申请被拒"),
        "masking.signs": Text("Characters", "字符数"),
        "trail.review": Text("Audit trail reviewed", "稽查轨迹审核"),
        "trail.review_counts": Text("Lines of the reports", "各报告行数"),
        "trail.review_sha256": Text("SHA-256", "SHA-256"),
        "study.locked": Text("Database", "数据库"),
        "study.check": Text("Checklist of the lock", "锁库检查项"),
        "record.complete": Text("Form", "表单"),
        "record.entered_in_error": Text("Form", "表单"),
        "record.not_done": Text("Form", "表单"),
        "record.removed": Text("Row removed", "移除行"),
        "record.save": Text("Form", "表单"),
        "record.expected": Text("Expected form", "计划表单"),
        "participant.code": Text("Screening number", "筛选号"),
        "participant.stage": Text("State", "状态"),
        "participant.screened_before": Text("Screened before as", "此前筛选号"),
        "participant.screened_again_as": Text("Screened again as", "重新筛选号"),
        "participant.eligibility": Text("Eligibility decision", "入选判定"),
        "participant.randomised_as": Text("Randomisation number", "随机号"),
        "participant.planned_d0": Text("First infusion planned for", "计划首次输注日期"),
        "participant.arm": Text("Allocated arm", "分组"),
        "bag.check": Text("Identity and bag checked", "身份与输液袋已核对"),
        "bag.second": Text("Second checker", "复核者"),
        "infusion.start": Text("Start of the infusion", "开始输注"),
        "participant.d0": Text("Day 0", "第0天"),
        "bag.code": Text("Bag", "输液袋"),
        "bag.use_before": Text("Use before", "使用期限"),
        "bag.release": Text("Release of a bag", "输液袋放行"),
        "lot.code": Text("Lot", "批号"),
        "lot.kind": Text("Kind", "类别"),
        "lot.expires_at": Text("Expires", "有效期至"),
        "lot.state": Text("State of the lot", "批号状态"),
        "lot.received": Text("Received", "接收"),
        "lot.retained": Text("Retained sample", "留样"),
        "lot.destroyed": Text("Destroyed", "销毁"),
        "lot.counted": Text("Counted in stock", "库存盘点"),
        "notice.period": Text("Product recalled", "产品召回"),
        "notice.people": Text("Participants infused in that period", "该期间输注的受试者数"),
        "bag.preparation": Text("Product preparation", "产品制备/配制"),
        "bag.deviation": Text("Deviation", "方案偏离"),
        "record.refused": Text("Answer refused", "已拒绝的填写"),
        "allocation.key": Text("Key of the allocation list", "随机表密钥"),
        "allocation.list": Text("Allocation list", "随机表"),
        "monitoring.visit": Text("Monitoring visit", "监查访视"),
        "monitoring.closed": Text("Monitoring visit closed", "监查访视已关闭"),
        "problem.report": Text("Problem reported", "问题反馈"),
        "problem.answer": Text("Problem answered", "问题已处理"),
        "export.monitoring": Text("Monitoring visit", "监查访视"),
        "export.queries": Text("List of queries", "质疑清单"),
        "task.what": Text("Task", "任务"),
        "task.who": Text("For", "负责人"),
        "task.due_on": Text("Due on", "截止日期"),
        "task.done": Text("Task done", "任务已完成"),
        "task.cancelled": Text("Task cancelled", "任务已取消"),
        "visit.added": Text("Visit added", "新增访视"),
        "register.protocol": Text("Protocol version", "方案版本"),
        "register.consent": Text("Version of the consent form", "知情同意书版本"),
        "register.standing": Text("Standing of a version", "版本状态"),
        "register.signed": Text("Signature", "签名"),
        "register.milestone": Text("Before the trial opens", "试验启用条件"),
        "register.key": Text("Value of the protocol", "方案参数"),
        "participant.protocol_version": Text("Protocol version", "适用方案版本"),
        "register.entry": Text("Register entry", "登记册条目"),
        "register.range": Text("Reference range", "参考范围"),
        "record.sample": Text("Sample", "标本"),
        "record.deviation": Text("Deviation draft", "方案偏离草案"),
        "register.staff": Text("Staff", "研究人员"),
        "register.laboratories": Text("Laboratory", "检测实验室"),
        "register.devices": Text("Device", "设备"),
        "register.mapping": Text("Mapping of laboratory files", "化验文件导入映射"),
        "import.file": Text("File, SHA-256", "文件SHA-256"),
        "import.laboratory": Text("Laboratory", "检测实验室"),
        "import.mapping": Text("Version of the mapping", "映射版本"),
        "import.rows": Text("Rows", "行数"),
        "import.add": Text("Added", "新增"),
        "import.present": Text("There already", "已存在"),
        "import.conflict": Text("In conflict", "冲突"),
        "import.refused": Text("Not taken", "未采纳"),
        "export.trail": Text("Audit trail", "稽查轨迹"),
        "export.calendar": Text("Calendar of visits", "访视日历"),
        "export.casebooks": Text("Casebooks with their trail", "病例报告表及其稽查轨迹"),
        "export.blank": Text("Blank CRF", "空白CRF"),
        "export.annotated": Text("Annotated CRF", "注释CRF"),
        "export.site_copy": Text("Investigator's copy", "研究者副本"),
        "export.rows": Text("Lines", "行数"),
        "request.address": Text("Address", "地址"),
        "request.agent": Text("Browser", "浏览器"),
        "request.task": Text("Task", "任务"),
        "request.path": Text("Page", "页面"),
    }
)


# labels that accounts, sign-in and registers keep with their lines
LABELS: Mapping[str, Text] = MappingProxyType(
    {
        "Staff": Text("Staff", "研究人员"),
        "Device": Text("Device", "设备"),
        "Laboratory": Text("Laboratory", "检测实验室"),
        "ReferenceRange": Text("Reference range", "参考值范围"),
        "ConsentVersion": Text("Version of the consent form", "知情同意书版本"),
        "Name": Text("Name", "姓名"),
        "Organisation": Text("Organisation", "所属机构"),
        "Email": Text("E-mail", "电子邮箱"),
        "Role": Text("Role", "角色"),
        "Language": Text("Language", "语言"),
        "Time zone": Text("Time zone", "时区"),
        "Density": Text("Density", "显示密度"),
        "Ends on": Text("Ends on", "终止日期"),
        "Active": Text("Active", "账户有效"),
        "Is demonstration": Text("For training", "培训账户"),
        "Unblinded": Text("Unblinded", "非盲权限"),
        "Password": Text("Password", "密码"),
        "Must change password": Text("Must change the password", "须更改密码"),
        "Locked until": Text("Locked until", "锁定至"),
        "Delegated to": Text("Delegated to", "被授权人"),
        "Delegated task": Text("Delegated task", "授权任务"),
        "Delegated from": Text("Delegated from", "授权起始日期"),
        "Delegated through": Text("Delegated through", "授权终止日期"),
        "Stands in for": Text("Stands in for", "代理"),
        "Delegation": Text("Delegation", "授权"),
        "Signature of the delegation": Text("Signature of the delegation", "授权签名"),
        "Trained": Text("Trained", "受训人员"),
        "Subjects of training": Text("Subjects of training", "培训内容"),
        "Training held on": Text("Training held on", "培训日期"),
        "Training": Text("Training", "培训"),
        "Identity": Text("Identity", "身份核验"),
        "Identity seen on": Text("Identity seen on", "核验日期"),
        "Statement": Text("Statement on electronic signatures", "电子签名声明"),
        "Confirmed": Text("Confirmed", "已确认"),
        "To be changed": Text("To be changed", "须更改"),
        "Next review due": Text("Next review due", "下次审核截止日"),
        "Review": Text("Review of access", "账户与权限审核"),
        "SHA-256": Text("SHA-256", "SHA-256"),
        "Accounts and rights": Text("Accounts and rights", "账户与权限"),
        "Lines": Text("Lines", "行数"),
        "Unblinded ends on": Text("Unblinded until", "非盲权限截止日"),
        "Password link": Text("Link to choose a password", "密码设置链接"),
        "Create": Text("New account", "新建账户"),
        "Grant": Text("Give a right", "授予权限"),
        "Revoke": Text("Revoke a right", "撤销权限"),
        "Deactivate": Text("Deactivate", "停用"),
        "Reactivate": Text("Reactivate", "重新启用"),
        "End date": Text("Change the last day", "更改最后一日"),
        "Change": Text("Change of an account", "更改账户"),
        "Reset": Text("Reset of the password", "重置密码"),
        "Sign-in from this address": Text("Sign-in from this address", "来自该地址的登录"),
        "Unknown name": Text("Unknown name", "未知登录名"),
        "Other person's page": Text("Page of another person", "他人的页面"),
    }
)

# the due time of each clock of safety, under the kind that the ledger keeps
CLOCKS: Mapping[str, Text] = MappingProxyType(
    {f"Due: {kind}": Text(f"Due: {rule.title.en}", f"到期时间：{rule.title.zh}") for kind, rule in RULES.items()}
)


def is_state(stored: str | None) -> bool:
    """Whether a stored text only says what the name of its kind says already."""
    return stored is None or stored in SYSTEM_WORDS


def form_of(key: str) -> Crf | None:
    """The form of that key, None where this release does not know it."""
    return registry.get(key) if registry.known(key) else None


def question_at(form: str, field: str) -> Question | None:
    """The question at an address, None where there is none (any more)."""
    crf = form_of(form)
    try:
        return crf.question(field) if crf else None
    except (KeyError, ValueError):
        return None


def label_of(form: str, field: str, stored: str) -> Text:
    """What an address is called: the question's label with the row it stands in, or the state's name."""
    question, crf = question_at(form, field), form_of(form)
    if crf and field == "record.added":
        return crf.title
    if question is None or crf is None:
        known = LABELS.get(stored) or CLOCKS.get(stored) or STATES.get(_BRACKETS.sub("", field))
        return known or plain_text(stored or field)
    place = read_address(field)
    if not place.group:
        return question.label
    group = crf.groups_by_name[place.group]
    if group.asked:
        return question.label
    row = dict(group.keys).get(place.key, plain_text(place.key))
    return Text(f"{row.en} · {question.label.en}", f"{row.zh} · {question.label.zh}")


def called(username: str, name: str) -> Text:
    """A person by name as it was; the system by what it is."""
    return ROLES[Role.SYSTEM].title if username == SYSTEM.username else plain_text(name)


def role_title(role: str) -> Text:
    """The role as it was; stored roles that no longer exist are shown by their name."""
    return ROLES[Role(role)].title if role in set(Role) else plain_text(role)


def reason_of(code: str, words: str, form: str = "") -> Text:
    """Why: the chosen reason or the check, and what was written beside it."""
    known = SYSTEM_WORDS.get(code) or REFUSALS.get(code)
    chosen = REASONS.text(code) if code in REASONS else known or plain_text(code)
    crf = form_of(form)
    if SEALED_FORM.fullmatch(words):
        return SEALED
    said = SYSTEM_WORDS.get(words) or (both(crf, words) if crf else plain_text(words))
    if code and words:
        return Text(f"{chosen.en}: {said.en}", f"{chosen.zh}：{said.zh}")
    return chosen if code else said
