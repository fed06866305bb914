"""The index of the audit trail: filled by the database with each event, and compared with the ledger."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from trialsite.audit.models import Item, TrailRow
from trialsite.audit.verification import trailed

pytestmark = pytest.mark.django_db


def test_each_item_has_a_line_and_access_one_for_the_event(corrected, browser, monitor):
    browser(monitor)

    access = TrailRow.objects.get(kind="sign_in")
    assert TrailRow.objects.exclude(pk=access.pk).count() == Item.objects.exclude(event__action="sign_in").count()
    assert "127.0.0.1" in access.words
    assert list(trailed.look()) == []


def test_entered_and_changed_are_told_apart(corrected):
    lines = TrailRow.objects.filter(field="pulse").order_by("recorded_at").values_list("kind", "value", "reason")

    assert list(lines) == [("enter", "72", ""), ("change", "75", "TRANSCRIPTION")]


def test_application_cannot_write_the_index(corrected):
    for statement in (
        "INSERT INTO audit_trailrow (event) SELECT event FROM audit_trailrow LIMIT 1",
        "UPDATE audit_trailrow SET participant = 'S009'",
        "DELETE FROM audit_trailrow",
        "TRUNCATE audit_trailrow",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_words_of_the_index_are_half_width_and_lower_case():
    with connection.cursor() as cursor:
        cursor.execute("SELECT trialsite_plain('ＷＥＩＧＨＴ ３６．６'), trialsite_grams('ab', 'a')")
        plain, grams = cursor.fetchone()

    assert plain == "weight 36.6"
    assert sorted(grams) == ["a", "ab", "b"]


def test_sealed_answers_have_no_words():
    sealed = "3." + "Qm9/" * 52
    with connection.cursor() as cursor:
        cursor.execute("SELECT trialsite_plain(%s)", [sealed])
        assert cursor.fetchone() == ("",)
