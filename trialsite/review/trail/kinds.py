"""Kinds of lines of the audit trail: how each is called, grouped and drawn; stored kinds are never renamed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds that people look for together; `one` is how a single line of it is called."""

    every: Text
    one: Text


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of line; without a tone it shows its values, otherwise its name as a tag of that tone."""

    label: Text
    group: str
    icon: str
    tone: str = ""


GROUPS: Mapping[str, Group] = MappingProxyType(
    {
        "data": Group(Text("All data", "全部数据"), Text("Data", "数据")),
        "form": Group(Text("All states of forms", "全部表单状态"), Text("Form", "表单")),
        "query": Group(Text("All queries", "全部质疑"), Text("Query", "质疑")),
        "verification": Group(Text("All source verification", "全部源数据核查"), Text("SDV", "源数据核查")),
        "signature": Group(Text("All signatures", "全部签名"), Text("Signature", "签名")),
        "lock": Group(Text("All freezes and locks", "全部冻结与锁定"), Text("Lock", "锁定")),
        "proposal": Group(Text("All proposals", "全部提示与草案"), Text("Proposal", "提示与草案")),
        "access": Group(Text("All access", "全部访问"), Text("Access", "访问")),
        "account": Group(Text("All accounts and rights", "全部账户与权限"), Text("Account", "账户")),
        "study": Group(Text("All of the study", "全部研究事项"), Text("Study", "研究")),
    }
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "enter": Kind(Text("Entered", "录入"), "data", "plus"),
        "change": Kind(Text("Changed", "修改"), "data", "pencil"),
        "clear": Kind(Text("Cleared", "清除"), "data", "eraser"),
        "refuse_answer": Kind(Text("Answer refused", "已拒绝的填写"), "data", "octagon-x", "er"),
        "refuse": Kind(Text("Save refused", "保存被拒绝"), "data", "octagon-x", "er"),
        "fire": Kind(Text("Check fired", "触发逻辑核查"), "data", "triangle-alert", "wa"),
        "confirm": Kind(Text("Value confirmed", "数值已确认"), "data", "circle-check", "ok"),
        "save": Kind(Text("Saved", "保存"), "data", "pencil"),
        "recheck": Kind(Text("Checked again", "重新核查"), "data", "rotate-ccw"),
        "link": Kind(Text("Linked", "关联"), "data", "link"),
        "complete": Kind(Text("Completed", "已完成"), "form", "clipboard-check", "ok"),
        "reopen": Kind(Text("Reopened", "重新打开"), "form", "undo-2", "in"),
        "not_done": Kind(Text("Marked not done", "标记为未做"), "form", "circle-slash", "lk"),
        "void": Kind(Text("Marked as entered in error", "标记为误录"), "form", "ban", "er"),
        "paper_signature": Kind(Text("Signature on paper referenced", "登记纸质签名"), "form", "pen-line"),
        "sample": Kind(Text("Sample noted", "标本流转"), "form", "test-tube"),
        "plan": Kind(Text("Forms planned", "表单计划"), "form", "clipboard-list"),
        "register": Kind(Text("Registered", "登记"), "form", "user-plus"),
        "screen_again": Kind(Text("Screened again", "重新筛选"), "form", "user-plus"),
        "query_raise": Kind(Text("Query opened", "提出质疑"), "query", "message-square-warning", "wa"),
        "query_answer": Kind(Text("Query answered", "答复质疑"), "query", "message-square-reply", "in"),
        "query_close": Kind(Text("Query closed", "关闭质疑"), "query", "message-square-check", "ok"),
        "query_reopen": Kind(Text("Query reopened", "重新打开质疑"), "query", "message-square-plus", "wa"),
        "query_cancel": Kind(Text("Query cancelled", "取消质疑"), "query", "message-square-x", "lk"),
        "task_add": Kind(Text("Task set", "设定任务"), "form", "list-todo"),
        "task_end": Kind(Text("Task ended", "任务结束"), "form", "list-checks", "line"),
        "code": Kind(Text("Coded", "医学编码"), "data", "tag"),
        "verify": Kind(Text("Source verified", "已核查"), "verification", "check-check", "ok"),
        "unverify": Kind(Text("Verification withdrawn", "核查已撤回"), "verification", "undo-2", "er"),
        "sign": Kind(Text("Signed", "已签名"), "signature", "signature", "si"),
        "confirm_eligibility": Kind(Text("Eligibility signed", "入选资格已签名"), "signature", "signature", "si"),
        "void_eligibility": Kind(
            Text("Signature on eligibility void", "入选资格签名已失效"), "signature", "signature", "er"
        ),
        "randomise": Kind(Text("Randomised", "随机"), "study", "shuffle", "ok"),
        "oversight": Kind(Text("Monitoring visit or problem", "监查访视或问题反馈"), "study", "clipboard-list"),
        "mask_ask": Kind(Text("Masking asked for", "申请遮蔽身份信息"), "study", "eye-off", "wa"),
        "mask_decide": Kind(Text("Masking decided", "遮蔽申请审批"), "study", "eye-off", "lk"),
        "assess": Kind(Text("Assessed by the sponsor", "申办者评估"), "study", "scale", "in"),
        "report_sent": Kind(Text("Report sent", "已报告"), "study", "send", "ok"),
        "clock_overdue": Kind(Text("Reporting time over", "报告超时"), "study", "clock", "er"),
        "hold": Kind(Text("Stopping rule fired", "触发停止规则"), "study", "triangle-alert", "er"),
        "hold_decide": Kind(Text("Hold decided", "暂停决定"), "signature", "signature", "si"),
        "board": Kind(Text("Safety board", "安全委员会"), "study", "users", "in"),
        "unblind": Kind(Text("Unblinded", "揭盲"), "study", "eye", "er"),
        "unblinding_ask": Kind(Text("Unblinding asked for", "申请揭盲"), "study", "eye", "wa"),
        "unblinding_decide": Kind(Text("Unblinding decided", "揭盲审批"), "study", "eye", "in"),
        "allocation_list": Kind(Text("Allocation list sealed", "随机表已密封"), "study", "lock"),
        "order_bag": Kind(Text("Product ordered", "产品已申领"), "study", "clipboard-list", "in"),
        "return_bag": Kind(Text("Bag returned unused", "输液袋未使用退回"), "study", "undo-2", "wa"),
        "release_bag": Kind(Text("Product released", "产品已放行"), "study", "syringe", "ok"),
        "product_lot": Kind(Text("Lot of the product", "产品批号"), "study", "package"),
        "recall": Kind(Text("Product recalled", "产品召回"), "study", "triangle-alert", "er"),
        "draft_deviation": Kind(Text("Deviation drafted", "偏离草案"), "proposal", "lightbulb", "wa"),
        "allocate": Kind(Text("Arm allocated", "分配组别"), "study", "shuffle"),
        "check_bag": Kind(Text("Identity and bag checked", "身份与输液袋已核对"), "form", "check-check", "ok"),
        "unsign": Kind(Text("Signature voided", "签名已失效"), "signature", "signature", "er"),
        "freeze": Kind(Text("Frozen", "已冻结"), "lock", "snowflake", "lk"),
        "unfreeze": Kind(Text("Unfrozen", "已解冻"), "lock", "snowflake", "lk"),
        "lock": Kind(Text("Locked", "已锁定"), "lock", "lock", "lk"),
        "ask_unlock": Kind(Text("Unlock asked for", "申请解锁"), "lock", "lock-open", "wa"),
        "decline_unlock": Kind(Text("Unlock declined", "未批准解锁"), "lock", "lock", "lk"),
        "unlock": Kind(Text("Unlocked", "已解锁"), "lock", "lock-open", "lk"),
        "propose": Kind(Text("Proposed", "自动提出"), "proposal", "lightbulb", "wa"),
        "proposal_answer": Kind(Text("Proposal answered", "已答复"), "proposal", "lightbulb", "in"),
        "sign_in": Kind(Text("Signed in", "登录"), "access", "log-in", "line"),
        "sign_in_failed": Kind(Text("Sign-in failed", "登录失败"), "access", "lock", "er"),
        "sign_in_locked": Kind(Text("Sign-in locked", "登录被锁定"), "access", "lock", "er"),
        "sign_out": Kind(Text("Signed out", "退出登录"), "access", "log-out", "line"),
        "access_refused": Kind(Text("Access refused", "访问被拒绝"), "access", "shield-alert", "er"),
        "view_unblinded": Kind(Text("Unblinded data viewed", "查看非盲数据"), "access", "eye", "wa"),
        "export": Kind(Text("Exported", "导出"), "access", "download", "line"),
        "backup": Kind(Text("Backed up", "已备份"), "access", "download", "line"),
        "restore_drill": Kind(Text("Restore drill", "恢复演练"), "access", "check", "line"),
        "restore": Kind(Text("Restored from a backup", "从备份恢复"), "access", "rotate-ccw", "er"),
        "clock_drift": Kind(Text("Clock compared", "时钟比对"), "access", "clock", "wa"),
        "archive": Kind(Text("Archived", "已归档"), "study", "download", "lk"),
        "archive_receipt": Kind(Text("Archive received", "归档资料已签收"), "study", "signature", "ok"),
        "password": Kind(Text("Password changed", "修改密码"), "account", "key-round", "line"),
        "second_factor": Kind(Text("Second factor", "双因素验证"), "account", "smartphone"),
        "factor_reset_ask": Kind(
            Text("Reset of a second factor asked for", "申请重置双因素验证"), "account", "smartphone", "wa"
        ),
        "factor_reset": Kind(Text("Second factor reset", "双因素验证已重置"), "account", "smartphone", "lk"),
        "factor_reset_end": Kind(
            Text("Reset of a second factor ended", "双因素验证重置申请已终止"), "account", "smartphone"
        ),
        "user_create": Kind(Text("Account created", "创建账户"), "account", "user-plus"),
        "user_change": Kind(Text("Account changed", "修改账户"), "account", "user-cog"),
        "preferences": Kind(Text("Preferences changed", "修改个人设置"), "account", "sliders-horizontal", "line"),
        "user_deactivate": Kind(Text("Account deactivated", "停用账户"), "account", "user-cog", "lk"),
        "trail_review": Kind(Text("Audit trail reviewed", "稽查轨迹审核"), "study", "list-checks", "si"),
        "data_review": Kind(Text("Blind data review", "盲态数据审核"), "study", "list-checks", "si"),
        "access_review": Kind(Text("Access reviewed", "账户与权限审核"), "account", "list-checks", "si"),
        "account_refuse": Kind(Text("Act on an account refused", "账户操作被拒绝"), "account", "octagon-x", "er"),
        "grant": Kind(Text("Right given", "授予权限"), "account", "user-check"),
        "revoke": Kind(Text("Right revoked", "撤销权限"), "account", "user-check", "lk"),
        "delegate": Kind(Text("Delegation written", "填写授权"), "account", "users"),
        "delegation_sign": Kind(Text("Delegation signed", "签署授权"), "account", "signature"),
        "delegation_revoke": Kind(Text("Delegation revoked", "撤销授权"), "account", "users", "lk"),
        "training": Kind(Text("Training recorded", "登记培训"), "account", "book-open"),
        "training_withdraw": Kind(Text("Training record withdrawn", "撤销培训记录"), "account", "book-open", "lk"),
        "identity_check": Kind(Text("Identity checked", "核验身份"), "account", "user-check"),
        "statement": Kind(Text("Statement on signatures made", "签署电子签名声明"), "account", "signature"),
        "import": Kind(Text("File imported", "导入文件"), "study", "file-input", "line"),
        "configure": Kind(Text("Configured", "配置"), "study", "settings"),
        "verify_audit": Kind(Text("Audit trail verified", "核验稽查轨迹"), "study", "shield-check", "line"),
    }
)


def kind_of(key: str) -> Kind:
    """The kind of a line; one that this release does not know is shown by its stored name."""
    return KINDS.get(key) or Kind(Text(key, key), "study", "history", "line")


def kinds_in(group: str) -> list[str]:
    """The stored kinds of a group."""
    return [key for key, kind in KINDS.items() if kind.group == group]


def is_signature(key: str) -> bool:
    """Whether a line is an act of signing, which is tinted."""
    return key == "sign"
