"""Codelists of the laboratory forms."""

from labs.grading import NOT_GRADABLE
from trialsite.crf.codelists import codelist

SPECIMEN = codelist("SPECIMEN", ("PLASMA", "Plasma", "血浆"), ("DBS", "Dried blood spot", "干血斑"))
BELOW = codelist("BELOW", ("T", "Yes", "是"), ("F", "No", "否"), ("U", "Not evaluable", "无法判定"))
RPR = codelist(
    "RPR", ("neg", "Negative", "阴性"), *((each, each, each) for each in ("1:1", "1:2", "1:4", "1:8", "1:16", "≥1:32"))
)
LABCS = codelist(
    "LABCS",
    ("NCS", "Not clinically significant", "异常无临床意义"),
    ("CS", "Clinically significant", "异常有临床意义"),
)
GRADE = codelist(
    "GRADE",
    *((str(each), f"Grade {each}", f"{each}级") for each in range(5)),
    (NOT_GRADABLE, "Not gradable", "无法分级"),
)
PLATFORM = codelist("PLATFORM", ("SINGLE", "Single platform", "单平台"), ("DUAL", "Dual platform", "双平台"))
