"""Each table for the safety board, with its definition, in both languages; pooled, or with a line for each arm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from labs.rows import ANALYTES
from participants.codelists import EOSWHY
from safety import summaries
from safety.board import numbers
from safety.codelists import AECAUS, AEOUT, AESI, SAECRIT
from safety.incidence import Rate
from safety.models import Hold
from trialsite.audit import clock
from trialsite.crf.codelists import Codelist
from trialsite.crf.values.display import show_date
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text
from trialsite.registers.selectors import every_protocol
from visits.analysis import Scope
from visits.compliance import doses

ARM, NONE = Text("Arm", "组别"), "–"
PARTICIPANT, PEOPLE, EVENTS = Text("Participant", "受试者"), Text("Participants", "受试者"), Text("Events", "事件数")
KINDS = {
    "any": Text("Any event", "任何不良事件"), "related": Text("Related to the product", "与试验用药品有关"),
    "grade3": Text("Grade 3 or higher", "3级及以上"), "serious": Text("Serious", "严重"),
    "special": Text("Of special interest", "特别关注"), "withdrawal": Text("Leading to withdrawal", "导致退出治疗"),
}  # fmt: skip
Cell = Text | str


@dataclass(frozen=True)
class Sheet:
    """One table of the document with its definition."""

    title: Text
    definition: Text
    heads: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Asked:
    """Whose data, in which groups, under which protocol."""

    scope: Scope
    protocol: Protocol
    arms: Mapping[str, Text] = field(default_factory=dict)

    @property
    def related(self) -> Sequence[str]:
        """The answers that count as related."""
        return tuple(self.protocol.value("related_set"))

    @property
    def until(self) -> date:
        """The last day at the site that counts: the data cut-off, today without one."""
        return self.scope.until or clock.today()

    @property
    def groups(self) -> list[str]:
        """The groups in their order; one without a name when all are pooled."""
        return sorted(set(self.scope.groups.values())) or [""]

    def row(self, group: str, cells: Iterable[Cell]) -> list[Cell]:
        """A line, with its arm first where there are arms."""
        return [group, *cells] if self.scope.groups else list(cells)

    def heads(self, *heads: Cell) -> list[Cell]:
        """The heads of such lines."""
        return [ARM, *heads] if self.scope.groups else list(heads)


def sheets(asked: Asked) -> list[Sheet]:
    """Every table in the order of the document; what the codes of arms mean stands first."""
    told = [make(asked) for make in SHEETS]
    return [_arms(asked), *told] if asked.scope.groups else told


def _arms(asked: Asked) -> Sheet:
    rows: list[list[Cell]] = [[code, asked.arms[code]] for code in sorted(asked.arms)]
    return Sheet(
        Text("Arms", "组别"), Text("Confidential: for the board alone.", "保密：仅供安全委员会使用。"),
        [ARM, Text("Treatment", "治疗")], rows,
    )  # fmt: skip


def _disposition(asked: Asked) -> Sheet:
    found, whole = numbers.disposition(asked.scope), len(asked.protocol.infusions)
    rows = []
    for group in asked.groups:
        own = [each for each in found if each.group == group]
        told: list[tuple[Cell, int]] = [(Text("Randomised", "已随机"), sum(each.people for each in own))]
        for dose in range(1, whole + 1):
            at_least = sum(each.people for each in own if each.doses >= dose)
            told.append((Text(f"Had infusion {dose}", f"已接受第{dose}次输注"), at_least))
        told.append((Text("In follow-up", "随访中"), sum(each.people for each in own if not each.why)))
        for why in EOSWHY:
            ended = sum(each.people for each in own if each.why == why.code)
            if ended:
                told.append((Text(f"Ended: {why.text.en}", f"结束：{why.text.zh}"), ended))
        rows += [asked.row(group, (name, str(people))) for name, people in told]
    return Sheet(
        Text("Disposition", "受试者去向"), Text("Everybody randomised.", "全部已随机受试者。"),
        asked.heads(Text("Stage", "阶段"), PEOPLE), rows,
    )  # fmt: skip


def _exposure(asked: Asked) -> Sheet:
    observed = {each.group: each for each in summaries.incidence(asked.scope, asked.related)[1]}
    given = {(each.group, each.visit): each for each in doses(asked.scope)}
    rows = []
    for group in asked.groups:
        at = observed.get(group)
        rows.append(asked.row(group, (Text("Safety set", "安全性分析集"), str(at.people if at else 0), NONE)))
        rows.append(asked.row(group, (Text("Person-weeks", "人周"), f"{at.weeks if at else 0:.1f}", NONE)))
        for infusion in asked.protocol.infusions:
            dose = given.get((group, infusion.visit))
            name = Text(f"Infusion {infusion.number}", f"第{infusion.number}次输注")
            numbers_of = (dose.given, dose.with_reaction) if dose else (0, 0)
            rows.append(asked.row(group, (name, *map(str, numbers_of))))
    return Sheet(
        Text("Exposure", "暴露情况"),
        Text("Infusions begun, and those with at least one reaction. Observed from day 0 to the end of study.",
             "已开始的输注及其中发生反应的次数。观察期自第0天至研究结束。"),
        asked.heads("", Text("Number", "数量"), Text("With a reaction", "有反应")), rows,
    )  # fmt: skip


def _incidence(asked: Asked) -> Sheet:
    kinds, observed = summaries.incidence(asked.scope, asked.related)
    found = {(each.group, each.kind): each for each in kinds}
    weeks = {each.group: each for each in observed}
    rows = []
    for group in asked.groups:
        of = weeks.get(group)
        for kind, name in KINDS.items():
            at = found.get((group, kind))
            people, events = (at.people, at.events) if at else (0, 0)
            grades = [str(at.by_grade.get(grade, 0) if at else 0) for grade in (1, 2, 3, 4, 5)]
            per = f"{100 * events / of.weeks:.2f}" if of and of.weeks else NONE
            rows.append(asked.row(group, (name, _of(people, of.people if of else 0), *grades, str(events), per)))
    heads = [Text(f"Grade {grade}", f"{grade}级") for grade in (1, 2, 3, 4, 5)]
    return Sheet(
        Text("Adverse events", "不良事件"),
        Text("Treatment-emergent, safety set; each participant once at the worst grade.",
             "治疗期出现的不良事件，安全性分析集；每名受试者按最高级别计一次。"),
        asked.heads(Text("Kind", "类别"), PEOPLE, *heads, EVENTS, Text("Per 100 person-weeks", "每100人周")), rows,
    )  # fmt: skip


def _of(part: int, whole: int) -> str:
    return f"{part}/{whole} ({100 * part / whole:.1f} %)" if whole else f"{part}/{whole}"


def _terms(asked: Asked) -> Sheet:
    found = numbers.by_term(asked.scope, asked.related)
    rows = [
        asked.row(
            each.group, (each.term.capitalize(), *map(str, (each.people, each.grave, each.related, each.serious)))
        )
        for each in found
    ]
    return Sheet(
        Text("Adverse events by term", "不良事件（按名称）"),
        Text("As reported; without a licensed dictionary there is no system organ class.",
             "按报告名称列出；未使用授权词典，无系统器官分类。"),
        asked.heads(Text("Event", "不良事件"), PEOPLE, KINDS["grade3"], KINDS["related"], KINDS["serious"]), rows,
    )  # fmt: skip


def _serious(asked: Asked) -> Sheet:
    found = numbers.serious_events(asked.scope, asked.related)
    rows = [
        asked.row(each.group, (
            f"{each.code} · {each.number}", each.term.capitalize(), each.start, str(each.grade or NONE),
            _words(SAECRIT, each.criteria or []), _words(AECAUS, [each.cause] if each.cause else []),
            _words(AEOUT, [each.outcome] if each.outcome else []),
        ))
        for each in found
    ]  # fmt: skip
    return Sheet(
        Text("Serious adverse events", "严重不良事件"),
        Text("Treatment-emergent, serious or possibly serious and not judged yet.",
             "治疗期出现的严重不良事件，含可能严重、尚未判定者。"),
        asked.heads(PARTICIPANT, Text("Event", "不良事件"), Text("Start", "开始"), Text("Grade", "分级"),
                    Text("Criteria", "判定标准"), Text("Relation to the product", "与试验用药品关系"),
                    Text("Outcome", "转归")),
        rows,
    )  # fmt: skip


def _words(codes: Codelist, told: Iterable[str]) -> Cell:
    texts = [codes.text(code) for code in told]
    return Text(", ".join(each.en for each in texts), "、".join(each.zh for each in texts)) if texts else NONE


def _special(asked: Asked) -> Sheet:
    found = {(each.group, each.code): each for each in numbers.special(asked.scope, asked.related)}
    rows = []
    for group in asked.groups:
        for code in AESI:
            at = found.get((group, code.code))
            if code.code != "NONE":
                told = (str(at.people), str(at.events)) if at else ("0", "0")
                rows.append(asked.row(group, (code.text, *told)))
    return Sheet(
        Text("Events of special interest", "特别关注的不良事件"), Text("Treatment-emergent.", "治疗期出现。"),
        asked.heads(Text("Kind", "类别"), PEOPLE, EVENTS), rows,
    )  # fmt: skip


def _deaths(asked: Asked) -> Sheet:
    rows = [
        asked.row(each.group, (each.code, each.on or NONE, _plain(each.study_day), each.cause or NONE))
        for each in numbers.deaths(asked.scope)
    ]
    return Sheet(
        Text("Deaths", "死亡"),
        Text("Everybody randomised; study day from the first infusion.", "全部已随机受试者；研究日自首次输注起计。"),
        asked.heads(PARTICIPANT, Text("Date", "日期"), Text("Study day", "研究日"), Text("Cause", "死因")), rows,
    )  # fmt: skip


def _plain(value: int | None) -> str:
    return NONE if value is None else str(value)


def _infections(asked: Asked) -> Sheet:
    found = {each.group: each for each in summaries.infections(asked.scope)}
    every, defining = Text("All infections", "全部机会性感染"), Text("AIDS-defining", "艾滋病定义性疾病")
    rows = []
    for group in asked.groups:
        at = found.get(group)
        pairs = ((every, at.every), (defining, at.aids_defining)) if at else ((every, Rate(0, 0.0)),)
        rows += [asked.row(group, (name, *_rate(rate))) for name, rate in pairs]
    return Sheet(
        Text("Opportunistic infections", "机会性感染"),
        Text("New since day 0, per 100 person-years, with the exact 95 % interval of a Poisson count.",
             "第0天起新发，每100人年发生率及泊松精确95%区间。"),
        asked.heads("", EVENTS, Text("Person-years", "人年"), Text("Rate", "发生率"), Text("Interval", "区间")), rows,
    )  # fmt: skip


def _rate(rate: Rate) -> tuple[str, str, str, str]:
    per = NONE if rate.per_100 is None else f"{rate.per_100:.1f}"
    interval = "–".join(f"{bound:.1f}" for bound in rate.interval) if rate.interval else NONE
    return str(rate.events), f"{rate.years:.2f}", per, interval


def _graded(asked: Asked) -> Sheet:
    grave = [each for each in numbers.graded(asked.scope) if each.grade_3 or each.grade_4]
    rows = [
        asked.row(each.group, (ANALYTES[each.key].text, str(each.people), str(each.grade_3), str(each.grade_4)))
        for each in sorted(grave, key=lambda each: (list(ANALYTES).index(each.key), each.group))
    ]
    return Sheet(
        Text("Laboratory results of grade 3 or higher", "3级及以上检验结果"),
        Text("After the first infusion; each participant once for an analyte at the worst grade.",
             "首次输注后；每名受试者每项检验按最高级别计一次。"),
        asked.heads(Text("Analyte", "检验项目"), Text("With a graded result", "有分级结果"), Text("Grade 3", "3级"),
                    Text("Grade 4", "4级")), rows,
    )  # fmt: skip


def _holds(asked: Asked) -> Sheet:
    """Holds name no arm and are the same in both documents; what one rests on stands on its own page."""
    protocols = every_protocol()
    titles = {rule.key: rule.title for rule in protocols[-1].stopping} if protocols else {}
    every = Hold.objects.select_related("participant").order_by("number")
    found: Any = [each for each in every if clock.site_date(each.fired_at) <= asked.until]
    rows = [
        [
            str(each.number), titles.get(each.rule, Text(each.rule, each.rule)),
            each.participant.code if each.participant else Text("Whole study", "整个研究"),
            show_date(clock.site_date(each.fired_at), "zh"),
            show_date(clock.site_date(each.lifted_at), "zh")
            if each.lifted_at and clock.site_date(each.lifted_at) <= asked.until
            else Text("open", "未解除"),
        ]
        for each in found
    ]  # fmt: skip
    return Sheet(
        Text("Holds by stopping rules", "停止规则触发的暂停"),
        Text("Every hold until the data cut-off.", "研究开始至数据截止日的全部暂停。"),
        [Text("No.", "序号"), Text("Rule", "规则"), Text("Of", "对象"), Text("Began", "开始"), Text("Lifted", "解除")],
        rows,
    )  # fmt: skip


SHEETS = (
    _disposition, _exposure, _incidence, _terms, _serious, _special, _deaths, _infections, _graded, _holds,
)  # fmt: skip
