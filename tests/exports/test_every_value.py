"""Every stored value stands in the CSV files and in the casebook: the registry of forms says which there are."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader

from tests.exports.every_value import fill, sealed, told
from tests.exports.reading import lines, made, says
from tests.factories.accounts import UserFactory
from trialsite.audit.clock import SITE_ZONE
from trialsite.casebook.sealing import Box
from trialsite.casebook.sealing import _typed as typed
from trialsite.exports.casebook import forms
from trialsite.exports.casebook.document import casebook_of, sealed_forms_of
from trialsite.exports.opened.forms import tables as opened_forms
from trialsite.exports.package import archive, study_day
from trialsite.exports.package.data import NOT_DATA
from trialsite.exports.package.scope import OPENED, Scope
from trialsite.registers.seed import seed
from trialsite.registers.selectors import protocol_of
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
# follows from the text of a date or a result that is shown as it was reported
DERIVED = re.compile(r"_(earliest|latest)$")
SPACES = re.compile(r"\s")


def shown(value: Any) -> list[str]:
    """What a reader of the document would look for."""
    if isinstance(value, bool):
        return ["Yes"] if value else []
    if isinstance(value, datetime):
        return [value.astimezone(SITE_ZONE).strftime("%Y-%m-%d%H:%M")]
    if isinstance(value, time):
        return [value.strftime("%H:%M")]
    if isinstance(value, date):
        return [value.isoformat()]
    if isinstance(value, Decimal):
        return [f"{value.normalize():f}"]
    return [SPACES.sub("", str(each)) for each in (value if isinstance(value, list) else [value])]


@pytest.mark.req("EX-01")
@pytest.mark.req("EX-02")
def test_every_stored_value_stands_in_the_csv_files_and_in_the_casebook(tmp_path, monkeypatch):
    # what is calculated needs answers that make sense together
    monkeypatch.setattr(forms, "gather_facts", lambda _crf, record: {"protocol": protocol_of(record.protocol_version)})
    monkeypatch.setattr(study_day, "days_by_code", dict)
    seed()
    nurse = UserFactory(name="王敏")
    participant = register_participant(by=nurse)
    fill(participant, told())

    copy = made(tmp_path / "copy.zip", participant.code)
    pages = PdfReader(io.BytesIO(casebook_of(participant, nurse.actor(), lambda _share: None).data)).pages
    text = SPACES.sub("", "".join(page.extract_text() for page in pages[1:]))

    text = re.sub(r"S\d+Casebook.*?共\d+页", "", text)
    compared = 0
    for crf in told():
        files = [(f"data/{crf.key}.csv", crf.model)]
        files += [(f"data/{crf.key}-{group.name}.csv", group.model) for group in crf.groups]
        for name, model in files:
            rows = list(model.objects.filter(record__repeat__gte=91).order_by("record__participant__code", "pk"))
            cells = [line for line in lines(copy, name) if int(line["form_number"]) >= 91]
            assert len(rows) == len(cells) > 0, name
            for line, row in zip(cells, rows, strict=True):
                for field in model._meta.concrete_fields:
                    value = getattr(row, field.attname)
                    if field.attname in NOT_DATA or value in (None, []):
                        continue
                    assert says(line[field.attname], value), (name, field.attname)
                    if not DERIVED.search(field.attname):
                        absent = [each for each in shown(value) if each not in text]
                        assert not absent, (name, field.attname, absent)
                    compared += 1
    assert compared > 2_000
    assert f"Page{len(pages)}of{len(pages)}" in SPACES.sub("", pages[-1].extract_text())


@pytest.mark.req("EX-01", "EX-06")
def test_every_sealed_value_stands_opened_in_the_unblinded_files_and_in_the_sealed_forms(tmp_path, monkeypatch):
    monkeypatch.setattr(forms, "gather_facts", lambda _crf, record: {"protocol": protocol_of(record.protocol_version)})
    seed()
    nurse = UserFactory(name="王敏")
    participant = register_participant(by=nurse)
    fill(participant, sealed())

    archive.write(tmp_path / "copy.zip", opened_forms(), Scope(eyes=OPENED), {}, lambda _number: None)
    pages = PdfReader(io.BytesIO(sealed_forms_of(participant, nurse.actor(), lambda _share: None).data)).pages
    text = SPACES.sub("", "".join(page.extract_text() for page in pages))
    text = re.sub(r"S\d+Sealedforms.*?共\d+页", "", text)

    compared, box = 0, Box()
    for crf in sealed():
        rows = list(crf.model.objects.order_by("record__repeat"))
        with zipfile.ZipFile(tmp_path / "copy.zip") as copy:
            cells = lines(copy, f"data/{crf.key}.csv")
        assert [int(line["form_number"]) for line in cells] == [91, 92] == [row.record.repeat for row in rows]
        for line, row in zip(cells, rows, strict=True):
            for name, question in crf.questions.items():
                if question.virtual:
                    assert name in line
                    continue
                answer = typed(question, box.open(getattr(row, name)))
                expected = (answer.value, answer.missing or None, answer.why or None)
                for column, value in zip((name, f"{name}_missing", f"{name}_missing_why"), expected, strict=True):
                    assert says(line[column], value) if value is not None else line[column] == "", (name, column)
                    absent = [each for each in shown(value) if value is not None and each not in text]
                    assert not absent, (name, column, absent)
                compared += 1
    assert compared == 2 * sum(not question.virtual for crf in sealed() for question in crf.questions.values()) > 60
