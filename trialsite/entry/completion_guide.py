"""The CRF completion guide as Markdown, from the registry: how each question of each form is answered, both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from trialsite.crf.codelists import MISSING, REASONS, Codelist
from trialsite.crf.dictionary import FormEntry, QuestionEntry, form_entry
from trialsite.crf.registry import own_forms
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

Table = Callable[[Iterable[str], Iterable[Iterable[object]]], str]
RULES = """# CRF completion guide 病例报告表填写指南

For version {version} of trialsite. Read the pages of your forms before the first participant; the training record of a
form rests on them. 首例受试者入组前请阅读您负责的表单各页，表单培训记录以此为准。

## For every form 通用规则

1. Enter what the source says, as it says it: number, unit and sign (`<20`, `未检出`) of the report. Nothing is rounded or
   converted for you. 按原始记录填写：数值、单位和符号与报告一致；系统不会替您取整或换算。
2. No names, identity numbers, hospital numbers, phone numbers or addresses, in any box. Remarks are no place for them
   either. 任何栏目（包括备注）均不得填写姓名、证件号、住院号、电话或住址。
3. An answer that is missing gets its code and the reason; an empty box is no answer. 缺失时选代码并写原因，空白不算填写：
   {missing}.
4. A date that is known in part keeps the part: `2019-05-UK`, `2019-UK-UK`. Never guess. 日期不全时只填已知部分，不得推测。
5. **Save** keeps every acceptable answer, **Complete** asks for all of them. What is odd but true is confirmed with a
   reason, never changed to fit. “保存”保留可接受的内容，“完成”要求填完全部；异常但属实者写明理由确认，不得迁就改写。
6. A correction asks for its reason: {reasons}. The old value stays in the trail. 更正须选原因，原值保留在稽查轨迹中。
7. When the system cannot be reached: print the blank forms, fill them with a pen, sign; enter them the same day it is back,
   tick **From paper, after a down-time** before saving and reference the signature on paper. Randomise and unblind only
   by the sealed letters. 系统故障时：用空白CRF手写并签名，恢复后当日录入，保存前勾选“纸质转录（系统故障期间）”并登记纸质签名；
   随机与揭盲只能用密封信件。
8. Questions marked **investigator** are answered by an investigator alone. 标注**研究者**的问题只能由研究者填写。

"""
# ids of the checks of every form: required, dates, identifiers, withdrawal
EVERYWHERE = ("G-", "DM-", "WD-")
WHO = {
    "site": Text("", ""), "investigator": Text("**investigator**", "**研究者**"),
    "sponsor": Text("**sponsor**", "**申办者**"), "pharmacy": Text("**pharmacist**", "**药师**"),
}  # fmt: skip


def completion_guide(version: str, table: Table) -> str:
    """Every form with its questions in reading order and what its checks will ask."""
    parts = [RULES.format(version=version, missing=_codes(MISSING), reasons=_codes(REASONS))]
    for crf in own_forms():
        entry = form_entry(crf)
        unblinded = "; unblinded people only 仅非盲人员" if crf.audience == Audience.UNBLINDED else ""
        parts.append(f"## {crf.title.zh} {crf.title.en}\n\n`{crf.key}`, version {crf.version}{unblinded}.\n\n")
        for part in entry.parts:
            rows = [_row(each) for each in part.rows or part.questions if not each.question.virtual]
            if rows:
                head = ("question 问题", "answer 填写方式", "needed 必填", "limits 范围")
                parts.append(f"### {part.title.zh} {part.title.en}\n\n{table(head, rows)}\n")
        parts.append(_asked(entry))
    return "".join(parts).rstrip() + "\n"


def _row(entry: QuestionEntry) -> tuple[str, ...]:
    question = entry.question
    who = WHO[question.answered_by]
    name = _lines(question.label, *([question.note] if question.note else []), who)
    unit = _both(question.unit)
    how = [_both(entry.kind) + (f", {unit}" if unit else "")] + ([_codes(entry.codelist)] if entry.codelist else [])
    limits = [f"{words} {limit}" for words, limit in (("impossible outside 不可超出", entry.hard),
              ("asked outside 超出须确认", entry.soft)) if limit]  # fmt: skip
    return name, "<br>".join(how), _both(entry.needed), "<br>".join(limits)


def _asked(entry: FormEntry) -> str:
    """What the checks of a form will say; those that every form has are the general rules."""
    own = [check for check in entry.checks if not check.id.startswith(EVERYWHERE)]
    said = "".join(dict.fromkeys(f"- {check.id}: {_both(check.message)}\n" for check in own))
    return f"What it will ask 系统会提示：\n\n{said}\n" if said else ""


def _codes(codes: Codelist) -> str:
    return "; ".join(f"`{code.code}` {_both(code.text)}" for code in codes)


def _both(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}".strip()


def _lines(*texts: Text) -> str:
    return "<br>".join(filter(None, map(_both, texts)))
