"""Codelists of the forms of a visit (clinical specification, section 2.1)."""

from trialsite.crf.codelists import codelist

POSITION = codelist("POSITION", ("SIT", "Sitting", "坐位"), ("SUP", "Supine", "卧位"), ("STA", "Standing", "立位"))
TEMPLOC = codelist(
    "TEMPLOC",
    ("AX", "Axillary", "腋温"),
    ("OR", "Oral", "口温"),
    ("EAR", "Ear", "耳温"),
    ("FOR", "Forehead", "额温"),
)
