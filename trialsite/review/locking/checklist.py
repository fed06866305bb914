"""What blocks the lock of the database: one line for each kind of unfinished work, linked to where it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, F, Q, Value

from participants.unblinding import Unblinding, UnblindingKind
from safety.clock_models import Clock
from safety.coding import dictionary, uncoded
from safety.reconciliation import differences
from trialsite.casebook.actions.locks import Blocking
from trialsite.casebook.models import (
    CasebookTask,
    CrfRecord,
    Lock,
    Proposal,
    ProposalState,
    Scope,
    Signature,
    TaskState,
)
from trialsite.pages.navigation import address
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.review.locking.report import unauthorised
from trialsite.review.signing.queue import to_sign
from visits.data_reviews import still_fits

Records = Mapping[str, int]
BLINDED = frozenset({Audience.BLINDED})
CODING = "coding"
NO_DICTIONARY = Text(
    "not asked for: the protocol names no dictionary (assumption coding_dictionary)",
    "不要求：方案未指定编码词典（见方案假设）",
)
OWN_TABLES = ("proposals", "deviations", "clocks", "unblindings", "tasks", "void", "unlocks")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what blocks, how many there are, and the page on which it is done, where there is one."""

    key: str
    title: Text
    number: int
    url: str
    # what the line says where it is not asked for, and where that is decided
    note: Text | None = None
    note_url: str = ""

    @property
    def blocking(self) -> Blocking:
        """The line as the act keeps it."""
        return Blocking(self.key, self.title, self.number)


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of unfinished work: how it is counted, and the name of the page where it is done."""

    key: str
    title: Text
    count: Callable[[Records], int]
    page: str


def checklist() -> list[Line]:
    """Every line in the order in which the work is done; of unblinded work only whether there is any."""
    records = _records()
    lines = [Line(each.key, each.title, each.count(records), address(each.page)) for each in RULES]
    return lines if dictionary() else [_unasked(line) if line.key == CODING else line for line in lines]


def _unasked(line: Line) -> Line:
    return replace(line, note=NO_DICTIONARY, note_url=address("administration:assumptions"))


def _records() -> Records:
    """The forms of each kind; one statement."""
    expected = Q(not_done_at__isnull=True, entered_in_error_at__isnull=True)
    begun_or_asked = Q(required=True) | Q(first_saved_at__isnull=False)
    found = CrfRecord.objects.filter(retired_at__isnull=True).aggregate(
        queries=Count("pk", filter=Q(open_queries__gt=0)),
        incomplete=Count("pk", filter=expected & begun_or_asked & Q(completed_at__isnull=True, audience="blinded")),
        investigator=Count("pk", filter=expected & Q(awaiting_investigator__gt=0)),
        results=Count("pk", filter=expected & Q(results_pending__gt=0)),
        verify=Count("pk", filter=expected & Q(completed_at__isnull=False, verified__lt=F("to_verify"))),
        unblinded=Count(
            "pk",
            filter=expected
            & (
                Q(open_queries_unblinded__gt=0)
                | Q(verified_unblinded__lt=F("to_verify_unblinded"))
                | (begun_or_asked & Q(completed_at__isnull=True, audience="unblinded"))
            ),
        ),
    )
    return found | {"unblinded": int(bool(found["unblinded"]))} | _counted()


def _counted() -> dict[str, int]:
    """What is counted in tables of its own; one statement for all of them."""
    prompts = Proposal.objects.filter(state=ProposalState.OPEN, audience=Audience.BLINDED)
    void = Signature.objects.filter(
        voided_at__isnull=False, record__signed_at__isnull=True, record__entered_in_error_at__isnull=True
    )
    asked = Lock.objects.filter(lifted_at__isnull=True, unlock_asked_at__isnull=False).exclude(scope=Scope.FORM)
    first, *others = (
        found.order_by().annotate(line=Value(key)).values("line").annotate(n=Count(of, distinct=True))
        for key, found, of in (
            ("proposals", prompts.filter(kind="prompt"), "pk"),
            ("deviations", prompts.filter(kind="deviation"), "pk"),
            ("clocks", Clock.objects.filter(stopped_at__isnull=True, is_history=False), "pk"),
            ("unblindings", Unblinding.objects.filter(kind=UnblindingKind.SUSAR, is_approved__isnull=True), "pk"),
            ("tasks", CasebookTask.objects.filter(state=TaskState.OPEN, audience=Audience.BLINDED), "pk"),
            ("void", void, "record_id"),
            ("unlocks", asked, "pk"),
        )
    )
    told: dict[str, int] = dict(first.union(*others, all=True).values_list("line", "n"))
    return {key: told.get(key, 0) for key in OWN_TABLES}


def _of(key: str) -> Callable[[Records], int]:
    return lambda records: records[key]


RULES = (
    Rule("queries", Text("Forms with open queries", "有未关闭质疑的表单"), _of("queries"), "review:queries"),
    Rule("incomplete", Text("Forms that are not complete", "未完成的表单"), _of("incomplete"), "review:locks"),
    Rule(
        "investigator",
        Text("Forms that await an answer of the investigator", "待研究者评价的表单"),
        _of("investigator"),
        "entry:today",
    ),
    Rule("results", Text("Forms with results pending", "结果待报的表单"), _of("results"), "entry:today"),
    Rule(
        "proposals",
        Text("Prompts without an answer", "未答复的提示"),
        _of("proposals"),
        "entry:today",
    ),
    Rule(
        "deviations",
        Text("Drafted deviations without a decision", "未确认的方案偏离草案"),
        _of("deviations"),
        "review:deviations",
    ),
    Rule(
        "clocks",
        Text("Reporting clocks that run", "仍在计时的报告时限"),
        _of("clocks"),
        "safety_desk:clocks",
    ),
    Rule(
        "unblindings",
        Text("Unblindings without a decision", "待审批的揭盲申请"),
        _of("unblindings"),
        "safety_desk:unblindings",
    ),
    Rule(
        "tasks",
        Text("Open tasks", "未完成的任务"),
        _of("tasks"),
        "entry:today",
    ),
    Rule(
        "critical",
        Text("Forms with critical values not verified", "关键数据尚未核查的表单"),
        _of("verify"),
        "review:locks",
    ),
    Rule(
        "unsigned",
        Text("Forms without a signature", "未签名的表单"),
        lambda _records: to_sign(BLINDED).count(),
        "review:signatures",
    ),
    Rule(
        "void",
        Text("Void signatures, to be signed again", "签名失效需重新签名的表单"),
        _of("void"),
        "review:signatures",
    ),
    Rule(
        "unblinded_since",
        Text("Forms changed after an unblinding and not signed since", "揭盲后修改且尚未重新签名的表单"),
        lambda _records: unauthorised(BLINDED),
        "review:lock-changes",
    ),
    Rule(
        CODING,
        Text("Terms of adverse events without a code", "尚未编码的不良事件术语"),
        lambda _records: uncoded(),
        "review:coding",
    ),
    Rule(
        "reconciliation",
        Text("Differences between serious events and their reports", "严重不良事件与SAE报告不一致"),
        lambda _records: len(differences()),
        "safety_desk:reconciliation",
    ),
    Rule(
        "review",
        Text(
            "Blind data review to be signed: none fits the data as they are",
            "盲态数据审核待签署（尚无与当前数据一致的审核）",
        ),
        lambda _records: int(not still_fits()),
        "review:data-review",
    ),
    Rule(
        "unlocks",
        Text("Unlocks asked for and not decided", "待审批的解锁申请"),
        _of("unlocks"),
        "review:locks",
    ),
    Rule(
        "unblinded",
        Text("Unfinished work of the unblinded area", "非盲区域有未完成的工作"),
        _of("unblinded"),
        "review:locks",
    ),
)
