"""What the exclusion criteria E1 to E11 rest on, in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from participants.eligibility.exclusion import BLOOD, FERTILE, Drug, within
from participants.eligibility.known import Known, above, below
from participants.eligibility.readings import IGM, MARKERS
from participants.eligibility.ternary import days_of
from participants.eligibility.words.inclusion import NOT_YET
from participants.eligibility.words.names import BLOOD_UNITS, NAMES
from participants.eligibility.words.values import day, listed, marker, result, same, sentences
from trialsite.protocol.dates import add_months
from trialsite.protocol.text import Text

AWAITING = Text("Awaiting investigator", "待研究者评价")


def infection(known: Known) -> Text:
    """E1: every marker and ALT; the three antibodies of acute hepatitis together where they agree."""
    found = {name: known.in_force(name) for name in MARKERS}
    alike = len({found[name] for name in IGM}) == 1
    parts = [_marked(found, name) for name in ("hbv_dna", "hcv_rna")]
    if alike:
        parts.append(Text("HAV/HDV/HEV IgM {x}", "甲/丁/戊肝IgM{x}").format(x=marker(found[IGM[0]])))
    else:
        parts.extend(_marked(found, name) for name in IGM)
    parts.append(_alt(known))
    parts.append(_marked(found, "tp_ab"))
    if known.setting("tp_requires_active") and found["tp_ab"] == "POS":
        parts.append(_titre(known))
    return listed(parts)


def _marked(found: dict[str, str | None], name: str) -> Text:
    label, told = NAMES[name], marker(found[name])
    return Text(f"{label.en} {told.en}", f"{label.zh}{told.zh}")


def _alt(known: Known) -> Text:
    value, limit = known.in_force("alt"), known.setting("alt_limit")
    if value is None:
        return Text("ALT missing", "ALT缺")
    told = Text("ALT {value}", "ALT {value}").format(value=result(value, "U/L"))
    return Text(f"{told.en} (>{limit})", f"{told.zh}（>{limit}）") if above(value, limit) else told


def _titre(known: Known) -> Text:
    titre = known.in_force("rpr_titre")
    treated = Text("treated", "已治疗") if known.last("syphilis_treated") else Text("not treated", "未治疗")
    shown = marker(None) if titre is None else marker("NEG") if titre == "neg" else same(titre)
    return listed([Text("RPR/TRUST {titre}", "RPR/TRUST {titre}").format(titre=shown), treated])


def judged(fact: str) -> Callable[[Known], Text]:
    """What the investigator answered (E2, E3, E4, E6, E8, E11)."""

    def told(known: Known) -> Text:
        answer = known.last(fact)
        if answer == "PRESENT":
            return Text("Investigator: present", "研究者判定：存在")
        return Text("Investigator: absent", "研究者判定：不存在") if answer == "ABSENT" else AWAITING

    return told


def blood(known: Known) -> Text:
    """E5: the three counts, each that is too low with its limit."""
    counts = listed(_count(known, name) for name in BLOOD)
    days = {each.date for name in BLOOD for each in known.valid(name)[-1:]}
    if len(days) != 1:
        return counts
    return Text("{counts} on {on}", "{counts}（{on}）").format(counts=counts, on=day(days.pop()))


def _count(known: Known, name: str) -> Text:
    value, limit = known.in_force(name), known.setting(name)
    told = marker(None) if value is None else result(value, BLOOD_UNITS[name])
    label = NAMES[name]
    shown = Text(f"{label.en} {told.en}", f"{label.en} {told.zh}")
    return Text(f"{shown.en} (<{limit})", f"{shown.zh}（<{limit}）") if below(value, limit) else shown


def pregnancy(known: Known) -> Text:
    """E7: not for men; for women whether they can bear children, the test, and whether they breastfeed."""
    sex = known.last("sex")
    if sex is None:
        return Text("Sex not entered", "未录入性别")
    if sex != "F":
        return Text("Not applicable, male", "不适用，男性")
    return listed([*_fertility(known), _feeding(known)])


def _fertility(known: Known) -> list[Text]:
    childbearing = known.last("childbearing")
    if childbearing is None:
        return [Text("childbearing potential not answered", "未答育龄情况")]
    if childbearing not in FERTILE:
        return [Text("not of childbearing potential", "无生育可能")]
    test = known.last("hcg")
    return [Text("hCG {x}", "hCG{x}").format(x=marker(test.result if test else None))]


def _feeding(known: Known) -> Text:
    answer = known.last("lactating")
    if answer is None:
        return Text("lactation not answered", "未答是否哺乳")
    return Text("lactating", "哺乳") if answer == "Y" else Text("not lactating", "未哺乳")


def drugs(known: Known) -> Text:
    """E9: the drugs that count or are in question, otherwise how many entries were looked at."""
    ref = known.day("immuno_ref")
    limit = ref and add_months(ref, -int(known.setting("immuno_months")))
    every: list[Drug] = [each.value for each in known.every("conmeds")]
    told = [each for each in (_drug(drug, known, limit) for drug in every) if each is not None]
    if told:
        return Text("; ".join(each.en for each in told), "；".join(each.zh for each in told))
    if known.last("cm_reviewed") != "Y":
        return Text("Medication not reviewed", "尚未核对合并用药")
    count = Text("{n} entry checked" if len(every) == 1 else "{n} entries checked", "已核对{n}条").format(n=len(every))
    count = count if every else Text("none entered", "未录入用药")
    since = Text("No matching drug since {limit} ({count})", "{limit}以来无此类用药（{count}）")
    if limit is None:
        return Text("No matching drug ({count})", "无此类用药（{count}）").format(count=count)
    return since.format(limit=day(limit), count=count)


def _drug(drug: Drug, known: Known, limit: date | None) -> Text | None:
    """A drug of a class that counts, or whose class is in question; None for one that decides nothing."""
    if drug.unclear or drug.drug_class is None:
        return Text("{name}: class in question", "{name}：药物类别待确认").format(name=drug.name)
    if not (drug.is_of_prohibited_class and drug.is_systemic):
        return None
    if drug.ongoing:
        return Text("{name}: ongoing", "{name}：仍在使用").format(name=drug.name)
    taken = within(days_of(drug.end), limit, inclusive=bool(known.setting("lookback_inclusive")))
    return _ended(drug.name, drug.end, limit, taken) if taken is not False else None


def _ended(name: str, end: object, limit: date | None, taken: bool | None) -> Text:
    """The end of a drug or study against the day from which it counts."""
    if taken:
        told = Text("{name}: end {end} ≥ {limit}", "{name}：结束{end} ≥ {limit}")
        return told.format(name=name, end=day(end), limit=day(limit))  # type: ignore[arg-type]
    return Text("{name}: end {end}", "{name}：结束{end}").format(name=name, end=day(end))  # type: ignore[arg-type]


def other_study(known: Known) -> Text:
    """E10: whether and when another study was taken part in."""
    answer = known.last("other_trial")
    if answer is None:
        return NOT_YET
    if answer != "Y":
        return Text("Asked: no other study", "已询问：未参加其他研究")
    ref, last = known.day("trial_ref"), known.last("other_trial_last_date")
    limit = ref and add_months(ref, -int(known.setting("trial_months")))
    recent = within(days_of(last), limit, inclusive=bool(known.setting("lookback_inclusive")))
    told = Text("Last took part {last}", "末次参加{last}").format(last=day(last))
    if recent is None or limit is None:
        return told
    sign = "≥" if recent else "<"
    return sentences(
        Text("{told} {sign} {limit}", "{told} {sign} {limit}").format(told=told, sign=sign, limit=day(limit))
    )
