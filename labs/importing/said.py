"""Why a result of a file is not added, in the words of the dry run."""

from __future__ import annotations

from trialsite.protocol.text import Text

NO_CODE = Text("The row names no participant.", "该行没有筛选号。")
FOREIGN = Text("No participant has this screening number.", "没有该筛选号的受试者。")
UNKNOWN_ANALYTE = Text("This name is not mapped to an analyte.", "该名称未映射到检验项目。")
NO_UNIT = Text("The unit is not stated.", "未注明单位。")
NO_FORM = Text("The participant has no form for this analyte yet.", "该受试者尚无此项目的表单。")
NO_SUCH_VISIT = Text('The participant has no visit "{visit}" with this form.', "该受试者没有含此表单的访视“{visit}”。")
NO_VISIT = Text(
    "The sample date fits no visit, or several: state the visit.", "采样日期不对应任何访视或对应多个访视，请注明访视。"
)
NO_DATE = Text("The sample has no date, neither here nor on the form.", "文件与表单中均无采样日期。")
NO_TIME = Text(
    "The sample has no time: enter date and time of the sample on the form first.",
    "缺少采样时间，请先在表单中填写采样日期和时间。",
)
OTHER_SAMPLE = Text("The form holds another sample ({stored}).", "表单中为另一份标本（{stored}）。")
OTHER_LABORATORY = Text("The form names another laboratory.", "表单中为另一检测实验室。")
NOT_TAKEN = Text("The form says that no sample was taken.", "表单注明未采样。")
STORED_DIFFERS = Text("Another result is stored; it is never overwritten.", "已保存不同结果，不会被覆盖。")
TWICE = Text("Stands in row {row} too.", "第{row}行已有此结果。")
TWICE_OTHERWISE = Text("Row {row} gives another result.", "第{row}行的结果不同。")
NOT_EVALUATED = Text("Stored as reported, but no rule can use it.", "按报告保存，但无法用于判定。")
