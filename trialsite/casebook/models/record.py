"""CrfRecord: one form of one participant; every list, worklist and count is one query on this table."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from trialsite.accounts.held import FormVersion
from trialsite.audit.tracked import Tracked
from trialsite.crf.values.places import LOG, Place
from trialsite.protocol.audience import Audience


class CrfRecord(Tracked):
    """One form of one participant, expected or begun; guarded by triggers like its content.

    Expected records exist empty before anybody types. `revision` counts committed content. What is shown as
    status is a pure function of these columns and today (`casebook.status`), never stored. Counters are kept
    per audience, since a blinded person must not see that unblinded queries exist.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey("participants.Participant", models.PROTECT, related_name="+")
    visit = models.ForeignKey("visits.Visit", models.PROTECT, null=True, blank=True, related_name="+")
    form = models.CharField(max_length=20)
    repeat = models.PositiveSmallIntegerField(default=1)
    form_version = models.CharField(max_length=20)
    protocol_version = models.CharField(max_length=20)
    audience = models.CharField(max_length=10, default=Audience.BLINDED)
    required = models.BooleanField(default=True)
    due_from = models.DateField(null=True, blank=True)
    due_to = models.DateField(null=True, blank=True)

    revision = models.PositiveIntegerField(default=0)
    first_saved_at = models.DateTimeField(null=True, blank=True)
    last_saved_at = models.DateTimeField(null=True, blank=True)
    last_saved_by = models.CharField(max_length=120, blank=True, default="")
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.CharField(max_length=120, blank=True, default="")
    not_done_at = models.DateTimeField(null=True, blank=True)
    not_done_why = models.CharField(max_length=200, blank=True, default="")
    retired_at = models.DateTimeField(null=True, blank=True)
    entered_in_error_at = models.DateTimeField(null=True, blank=True)
    entered_in_error_why = models.CharField(max_length=200, blank=True, default="")

    awaiting_investigator = models.PositiveSmallIntegerField(default=0)
    results_pending = models.PositiveSmallIntegerField(default=0)
    open_queries = models.PositiveSmallIntegerField(default=0)
    open_queries_unblinded = models.PositiveSmallIntegerField(default=0)
    to_verify = models.PositiveSmallIntegerField(default=0)
    to_verify_unblinded = models.PositiveSmallIntegerField(default=0)
    verified = models.PositiveSmallIntegerField(default=0)
    verified_unblinded = models.PositiveSmallIntegerField(default=0)

    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=120, blank=True, default="")
    frozen_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    # when answers first came from the paper of a down-time
    from_paper_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "visit", "form", "repeat"],
                name="crfrecord_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True, completed_by="")
                | (Q(completed_at__isnull=False) & ~Q(completed_by="")),
                name="crfrecord_completed_pair",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by="") | (Q(signed_at__isnull=False) & ~Q(signed_by="")),
                name="crfrecord_signed_pair",
            ),
            models.CheckConstraint(
                condition=Q(not_done_at__isnull=True) | ~Q(not_done_why=""), name="crfrecord_not_done_why"
            ),
            models.CheckConstraint(
                condition=Q(entered_in_error_at__isnull=True) | ~Q(entered_in_error_why=""), name="crfrecord_error_why"
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True) | Q(open_queries=0), name="crfrecord_lock_query"
            ),
            models.CheckConstraint(condition=Q(audience__in=[a.value for a in Audience]), name="crfrecord_audience"),
        ]
        indexes = [
            models.Index(fields=["participant", "form"], name="crfrecord_participant_form"),
            models.Index(fields=["form", "completed_at"], name="crfrecord_form_completed"),
            models.Index(fields=["due_to"], name="crfrecord_due", condition=Q(first_saved_at__isnull=True)),
            models.Index(fields=["participant"], name="crfrecord_open_query", condition=Q(open_queries__gt=0)),
            # what waits for somebody, so that Today is as quick with thousands of people
            models.Index(fields=["due_from"], name="crfrecord_empty", condition=Q(first_saved_at__isnull=True)),
            models.Index(
                fields=["last_saved_at"],
                name="crfrecord_begun",
                condition=Q(first_saved_at__isnull=False, completed_at__isnull=True),
            ),
            models.Index(
                fields=["first_saved_at"],
                name="crfrecord_awaits_investigator",
                condition=Q(awaiting_investigator__gt=0),
            ),
            models.Index(
                fields=["completed_at"],
                name="crfrecord_to_sign",
                condition=Q(completed_at__isnull=False, signed_at__isnull=True),
            ),
            models.Index(
                fields=["first_saved_at"], name="crfrecord_awaits_results", condition=Q(results_pending__gt=0)
            ),
        ]

    STATE_FIELDS: ClassVar[tuple[str, ...]] = ("frozen_at", "locked_at", "signed_at", "signed_by")

    def __str__(self) -> str:
        return f"{self.form} {self.repeat}"

    @property
    def place(self) -> str:
        """How links name it: visit ("log" for entries of running logs), form and number."""
        return str(Place(self.visit.name if self.visit else LOG, self.form, self.repeat))

    @property
    def in_version(self) -> FormVersion:
        """The form in the version of this record, as trainings name it."""
        return FormVersion(self.form, self.form_version)

    @property
    def expected(self) -> bool:
        """Whether it is to be completed: asked for or begun, and neither marked as not done nor entered in error."""
        asked = self.required or self.touched
        return asked and self.not_done_at is None and self.entered_in_error_at is None

    @property
    def touched(self) -> bool:
        """Whether anything was ever committed to it."""
        return self.first_saved_at is not None
