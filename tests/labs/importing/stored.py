"""What an imported file left behind, read from the tables and from the ledger."""

from __future__ import annotations

from labs.importing.targets import Target, targets
from tests.labs.importing.large import Large
from trialsite.audit.models import Item
from trialsite.casebook.content import answers_of, load_many
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry


def stored_results(file: Large, digest: str) -> dict[tuple[str, str], tuple[int, str]]:
    """Row and text of each stored result by code and analyte; the row as the ledger vouches for it."""
    rows = _rows(digest)
    found = {}
    for form in {target.form for target in targets().values()}:
        crf = registry.get(form)
        records = list(CrfRecord.objects.filter(form=form, revision__gt=0).select_related("participant"))
        for record, stored in zip(records, load_many(crf, records), strict=True):
            answers = answers_of(crf, stored)
            for analyte, target in _of(form).items():
                code = record.participant.code
                if answers[target.address].given:
                    found[code, analyte] = (rows[code, target.address], answers[target.address].text)
    return found


def _of(form: str) -> dict[str, Target]:
    return {analyte: target for analyte, target in targets().items() if target.form == form}


def _rows(digest: str) -> dict[tuple[str, str], int]:
    items = Item.objects.filter(origin="imported", origin_ref__startswith=digest).select_related("event")
    told = items.values_list("event__participant", "address", "origin_ref")
    return {(code, address): int(ref.removeprefix(f"{digest} row ")) for code, address, ref in told if " row " in ref}
