"""Why a file, or a row of it, cannot be taken; each message says where and what to do."""

from __future__ import annotations

from trialsite.protocol.text import Text

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 300
HEADER_WITHIN = 10  # rows; reports may have a title above their header


class UnreadableFile(Exception):
    """A file of which nothing can be taken; `message` is for people."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


EMPTY = Text("The file is empty.", "文件为空。")
TOO_LARGE = Text(
    "The file is larger than {limit} MB. Split it, or leave out other columns and sheets.",
    "文件超过{limit} MB，请拆分文件或删除无关的列和工作表。",
)
TOO_MANY_ROWS = Text(
    "The file has more than {limit} rows. Split it into several files.", "文件超过{limit}行，请拆分为多个文件。"
)
TOO_WIDE = Text("Row {row} has more than {limit} columns.", "第{row}行超过{limit}列。")
OLD_EXCEL = Text(
    "This is an old Excel file (.xls). Save it as .xlsx or CSV.", "这是旧版Excel文件(.xls)，请另存为.xlsx或CSV。"
)
NOT_TEXT = Text(
    "Row {row} holds signs that are no text. Save the file as CSV (UTF-8) or .xlsx.",
    "第{row}行含有非文本字符，请将文件另存为CSV(UTF-8)或.xlsx。",
)
ENCODING = Text(
    "Row {row} is written in another encoding than the rows before it. Save the whole file as CSV (UTF-8).",
    "第{row}行与之前各行的编码不一致，请将整个文件另存为CSV(UTF-8)。",
)
NOT_CSV = Text(
    "Row {row} cannot be read as CSV: a quotation mark may be missing.", "第{row}行无法按CSV读取，可能缺少引号。"
)
NOT_XLSX = Text(
    "This is no Excel file that can be read. Save it again as .xlsx or CSV.",
    "无法读取该Excel文件，请重新另存为.xlsx或CSV。",
)
BOMB = Text(
    "The Excel file unpacks to far more than a report holds and was not opened. Save the sheet as CSV.",
    "该Excel文件解压后异常庞大，未予打开。请将工作表另存为CSV。",
)
NO_SHEET = Text('There is no sheet "{sheet}". The file has: {found}.', "文件中没有工作表“{sheet}”，现有：{found}。")
MISSING_COLUMNS = Text(
    "Columns are missing: {missing}. The file has: {found}.", "缺少以下列：{missing}。文件中的列：{found}。"
)
TWICE_COLUMN = Text("The column {name} stands twice in the file.", "文件中“{name}”列重复。")
NO_RESULTS = Text(
    "No column of the file is one of the mapped analytes. The file has: {found}.",
    "文件中没有已映射的检验项目列，现有：{found}。",
)

FORMULA = Text("{address} holds a formula: paste its value instead.", "{address}为公式，请改为粘贴数值。")
CELL_ERROR = Text("{address} holds the error {value}.", "{address}为错误值{value}。")
ODD_CELL = Text("{address} holds neither text nor a number.", "{address}既非文本也非数字。")
HIDDEN_DIGITS = Text(
    "{address} shows {shown} but holds {held}: format the cell so that it shows what was reported.",
    "{address}显示为{shown}，实际值为{held}，请调整单元格格式，使其显示报告的数值。",
)
