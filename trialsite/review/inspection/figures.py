"""The figures of the inspection room; each is one statement, and each leads to the page that holds the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from participants.models import Participant, Randomisation
from participants.unblinding import Unblinding
from safety.clock_models import Clock
from trialsite.accounts.models import Delegation, User
from trialsite.audit.models import Event
from trialsite.casebook.models import Proposal, ProposalState
from trialsite.casebook.selectors import visible_records
from trialsite.pages.navigation import address
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.registers.models import Approval
from trialsite.registers.selectors import consent_versions, protocol_versions

Figures = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that is asked for: what it is called, its figure, and where it is looked up."""

    title: Text
    figure: Text
    page: str

    @property
    def url(self) -> str:
        """The address, empty where there is no such page."""
        return address(self.page)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Topics that belong together."""

    title: Text
    topics: tuple[Topic, ...]


def chapters(audiences: frozenset[Audience]) -> list[Chapter]:
    """Everything an inspector asks first, in the order of the questions; at most ten statements."""
    people = _people()
    records = _records(audiences)
    return [
        Chapter(Text("Participants and consent", "受试者与知情同意"), _of_people(people, records)),
        Chapter(Text("People and rights", "人员与权限"), _of_staff()),
        Chapter(Text("Protocol and assumptions", "方案与假设"), _of_protocol()),
        Chapter(Text("Safety, deviations and blinding", "安全性、方案偏离与盲态"), _of_safety(audiences, records)),
        Chapter(Text("Data and their trail", "数据与稽查轨迹"), _of_data(records)),
    ]


def _people() -> Figures:
    # not by the stage: who withdrew in screening has ended without being randomised
    randomised = Randomisation.objects.filter(participant=OuterRef("pk"))
    found: Figures = Participant.objects.annotate(is_randomised=Exists(randomised)).aggregate(
        screened=Count("pk"), randomised=Count("pk", filter=Q(is_randomised=True))
    )
    return found


def _records(audiences: frozenset[Audience]) -> Figures:
    begun = Q(first_saved_at__isnull=False, entered_in_error_at__isnull=True)
    found: Figures = visible_records(audiences).aggregate(
        consents=Count("pk", filter=begun & Q(form="ic")),
        serious=Count("pk", filter=begun & Q(form="sae")),
        complete=Count("pk", filter=Q(completed_at__isnull=False)),
        signed=Count("pk", filter=Q(signed_at__isnull=False)),
        queries=Count("pk", filter=Q(open_queries__gt=0)),
        locked=Count("pk", filter=Q(locked_at__isnull=False)),
        frozen=Count("pk", filter=Q(frozen_at__isnull=False)),
    )
    return found


def _said(english: str, chinese: str, **figures: object) -> Text:
    return Text(english, chinese).format(**figures)


def _of_people(people: Figures, records: Figures) -> tuple[Topic, ...]:
    return (
        Topic(
            Text("Screening log", "筛选入选表"),
            _said("{n} screened, {m} randomised", "筛选{n}人，随机{m}人", n=people["screened"], m=people["randomised"]),
            "entry:screening",
        ),
        Topic(
            Text("Consent register", "知情同意登记"),
            _said("{n} consents", "{n}份知情同意", n=records["consents"]),
            "entry:consents",
        ),
        Topic(
            Text("Casebooks", "病例报告表"), _said("{n} people", "{n}人", n=people["screened"]), "entry:participants"
        ),
    )


def _of_staff() -> tuple[Topic, ...]:
    lines, accounts = Delegation.objects.count(), User.objects.exclude(role="system").count()
    return (
        Topic(
            Text("Delegation log, as of any day", "授权分工表（可查任一日期）"),
            _said("{n} lines", "{n}条", n=lines),
            "administration:delegation",
        ),
        Topic(
            Text("Accounts and rights, as of any day", "账户与权限（可查任一日期）"),
            _said("{n} accounts", "{n}个账户", n=accounts),
            "administration:accounts-as-of",
        ),
        Topic(Text("Trainings", "培训记录"), Text("", ""), "administration:training"),
        Topic(Text("Access reviews", "权限审核"), Text("", ""), "administration:access-reviews"),
    )


def _of_protocol() -> tuple[Topic, ...]:
    signed = Approval.objects.filter(subject="assumptions").count()
    versions = len(protocol_versions()), len(consent_versions())
    return (
        Topic(
            Text("Versions of protocol and consent form", "方案与知情同意书版本"),
            _said("{n} and {m}", "方案{n}个，知情同意书{m}个", n=versions[0], m=versions[1]),
            "administration:versions",
        ),
        Topic(
            Text("Assumptions of the protocol, signed", "方案假设及其签名"),
            _said("{n} signatures", "{n}个签名", n=signed),
            "administration:assumptions",
        ),
        Topic(Text("Before the trial opened", "试验启用条件"), Text("", ""), "administration:opening"),
        Topic(Text("Data dictionary and edit checks", "数据字典与逻辑核查"), Text("", ""), "entry:dictionary"),
    )


def _of_safety(audiences: frozenset[Audience], records: Figures) -> tuple[Topic, ...]:
    waiting = Proposal.objects.filter(
        kind="deviation", state=ProposalState.OPEN, audience__in=sorted(audiences)
    ).count()
    clocks = Clock.objects.filter(stopped_at__isnull=True, is_history=False).count()
    return (
        Topic(
            Text("Serious adverse events", "严重不良事件"),
            _said("{n} reports, {m} clocks run", "报告{n}份，{m}个时限计时中", n=records["serious"], m=clocks),
            "safety_desk:desk",
        ),
        Topic(
            Text("Protocol deviations", "方案偏离"),
            _said("{n} wait for a decision", "{n}条待确认", n=waiting),
            "review:deviations",
        ),
        Topic(
            Text("Unblinding register", "揭盲登记"),
            _said("{n} entries", "{n}条", n=Unblinding.objects.count()),
            "safety_desk:unblindings",
        ),
    )


def _of_data(records: Figures) -> tuple[Topic, ...]:
    return (
        Topic(
            Text("Audit trail", "稽查轨迹"),
            _said("{n} events", "{n}个事件", n=Event.objects.filter(audience=Audience.BLINDED).count()),
            "review:trail",
        ),
        Topic(
            Text("Queries", "质疑"),
            _said("{n} forms with open ones", "{n}份表单有未关闭质疑", n=records["queries"]),
            "review:queries",
        ),
        Topic(
            Text("Signatures", "电子签名"),
            _said(
                "{n} of {m} complete forms signed",
                "已完成{m}份，已签名{n}份",
                n=records["signed"],
                m=records["complete"],
            ),
            "review:signatures",
        ),
        Topic(
            Text("Locks", "冻结与锁定"),
            _said("{n} frozen, {m} locked", "冻结{n}份，锁定{m}份", n=records["frozen"], m=records["locked"]),
            "review:locks",
        ),
        Topic(Text("What changed between two moments", "两个时间点之间的变更"), Text("", ""), "review:changes"),
    )


def newest_people(number: int) -> list[str]:
    """The codes of the participants that were registered last."""
    return list(Participant.objects.order_by("-number").values_list("code", flat=True)[:number])
