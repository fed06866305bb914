"""Words that queries are asked and answered with again and again, in both languages; others stay as written."""

from __future__ import annotations

from trialsite.protocol.text import Text

QUESTIONS = (
    Text("The value differs from the source. Please check.", "数值与源文件不一致，请核实。"),
    Text("Please check the date against the source.", "请对照源文件核实日期。"),
    Text("Please check the unit of this value.", "请核实该数值的单位。"),
    Text("An answer is missing here. Please complete it or say why there is none.", "此处缺失，请补充或说明原因。"),
    Text("Please name the source of this value.", "请注明该数值的来源。"),
    Text("This does not agree with another form. Please check both.", "与其他表单不一致，请一并核实。"),
)
ANSWERS = (
    Text("Checked against the source; the value is correct.", "已核对源文件，数值无误。"),
    Text("Corrected as the source says.", "已按源文件更正。"),
    Text("The source says nothing about it.", "源文件无此记录。"),
    Text("Asked the laboratory; the answer follows.", "已向检验科核实，待回复。"),
    Text("Discussed with the investigator; the value stands.", "已与研究者确认，维持原值。"),
)
_KNOWN = {word: text for text in (*QUESTIONS, *ANSWERS) for word in (text.en, text.zh)}


def in_both(words: str) -> Text:
    """Standard words in both languages, whichever they were written in; all others as they are."""
    return _KNOWN.get(words.strip()) or Text(words, words)
