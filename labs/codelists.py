"""Codelists of the laboratory forms."""

from trialsite.crf.codelists import codelist

PLATFORM = codelist("PLATFORM", ("SINGLE", "Single platform", "单平台"), ("DUAL", "Dual platform", "双平台"))
