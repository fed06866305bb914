"""A copy of a trial under way: every stored value of every form is in it, and every query, signature and change."""

from __future__ import annotations

import pytest
import time_machine

from tests.exports.reading import lines, made, says
from tests.standing import TRIAL_DAY
from trialsite.audit.models import Item
from trialsite.casebook.models import CrfRecord, Query, Signature
from trialsite.crf import registry
from trialsite.exports.package.data import NOT_DATA
from trialsite.protocol.audience import Audience

pytestmark = [pytest.mark.usefixtures("trial_is_under_way"), pytest.mark.django_db]


@pytest.fixture(scope="module")
def copy(trial_is_under_way, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), time_machine.travel(TRIAL_DAY, tick=False):
        return made(tmp_path_factory.mktemp("copy") / "copy.zip")


def models():
    """Each form and each of its row groups that a blinded copy holds, with the name of its file."""
    for crf in registry.own_forms():
        if crf.audience == Audience.BLINDED:
            yield f"data/{crf.key}.csv", crf.model
            yield from ((f"data/{crf.key}-{group.name}.csv", group.model) for group in crf.groups)


@pytest.mark.req("EX-01")
def test_every_stored_value_of_every_form_stands_in_its_file(copy):
    compared = 0
    for name, model in models():
        told = lines(copy, name)
        valid = model.objects.filter(record__entered_in_error_at__isnull=True).select_related("record__participant")
        stored = list(valid.order_by("record__participant__code", "pk"))
        assert [line["participant"] for line in told] == [row.record.participant.code for row in stored], name
        for line, row in zip(told, stored, strict=True):
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                if field.attname not in NOT_DATA and value is not None:
                    assert says(line[field.attname], value), (name, field.attname, line[field.attname], value)
                    compared += 1
    assert compared > 10_000


def test_each_column_of_a_form_is_in_the_codebook_in_both_languages(copy):
    book = lines(copy, "codebook/columns.csv")
    known = {(line["file"], line["column"]) for line in book}
    for name, model in models():
        for question in model.questions.values():
            if not question.virtual:
                assert {(name.removeprefix("data/"), column) for column in question.columns()} <= known, name
    assert all(line["label_en"] and line["label_zh"] for line in book)
    codes = {
        (line["file"], line["column"], line["code"]): line["text_zh"] for line in lines(copy, "codebook/codes.csv")
    }
    assert codes["ae.csv", "ae_serious", "Y"] == "是"
    assert codes["", "*_missing", "ND"] == "未做"


def test_records_queries_signatures_and_the_trail_are_whole(copy):
    assert len(lines(copy, "data/records.csv")) == CrfRecord.objects.filter(audience="blinded").count()
    assert len(lines(copy, "queries/queries.csv")) == Query.objects.filter(audience="blinded").count() > 0
    signed = Signature.objects.filter(record__audience="blinded")
    assert {line["digest"] for line in lines(copy, "review/signatures.csv")} == {each.digest for each in signed}
    trail, items = lines(copy, "trail/trail.csv"), Item.objects.filter(event__audience="blinded")
    assert len(trail) == items.count()
    last = items.select_related("event").order_by("-pk")[0]
    assert trail[-1]["id"] == str(last.event_id)
    assert (trail[-1]["address"], trail[-1]["new"].removeprefix("'")) == (last.address, last.new or "")
