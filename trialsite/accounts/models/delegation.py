"""The delegation log: lines, the signatures that put them in force, and what was withdrawn; rows are never changed."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from trialsite.accounts.held import Span, line_code
from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.audit.tracked import Tracked


class Delegation(Tracked):
    """One line of the log: which tasks the principal investigator leaves to whom, between two site dates.

    `number` counts the lines as on paper; without `to_on` a line holds until it is revoked. `stands_in_for` is the
    person whose work somebody else does meanwhile. A line holds from its signature on.
    """

    number = models.PositiveIntegerField(unique=True)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    tasks = models.CharField(max_length=400)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    stands_in_for = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True, blank=True)
    written_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(tasks="") & ~Q(reason=""), name="delegation_whole"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="delegation_in_order"
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for__isnull=True) | ~Q(stands_in_for=F("person")), name="delegation_for_another"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The line as the log and each event name it."""
        return line_code(self.number)

    @property
    def named_tasks(self) -> tuple[Task, ...]:
        """The tasks, in the order of the table of tasks."""
        listed = self.tasks.split()
        return tuple(task for task in Task if task in listed)

    @property
    def signed(self) -> DelegationSignature | None:
        """The signature, where the line has one."""
        return getattr(self, "signature", None)

    @property
    def withdrawn(self) -> Withdrawal | None:
        """The end before its time, where there was one."""
        return getattr(self, "withdrawal", None)

    @property
    def span(self) -> Span | None:
        """The days on which the line holds, None while it is not signed."""
        if self.signed is None:
            return None
        over_on = clock.site_date(self.withdrawn.at) if self.withdrawn else None
        return Span(max(self.from_on, clock.site_date(self.signed.at)), self.to_on, over_on)


class DelegationSignature(Tracked):
    """The principal investigator's signature under one line; `digest` is the SHA-256 of what the line says."""

    delegation = models.OneToOneField(Delegation, models.PROTECT, related_name="signature")
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(digest=""), name="delegation_signature_digest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Training(Tracked):
    """What one person was trained in on a site date, by whom, and where the evidence lies.

    `subjects`, one a line: "gcp", "system", or a form with its version ("vs 2.0").
    """

    number = models.PositiveIntegerField(unique=True)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    subjects = models.TextField()
    held_on = models.DateField()
    held_by = models.CharField(max_length=120)
    evidence = models.CharField(max_length=200)
    written_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(subjects="") & ~Q(held_by="") & ~Q(evidence=""), name="training_whole"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The record as the ledger and the pages name it."""
        return f"T{self.number:03d}"

    @property
    def withdrawn(self) -> Withdrawal | None:
        """That the record was made by mistake, where somebody said so."""
        return getattr(self, "withdrawal", None)

    def counts(self, day: date) -> bool:
        """Whether the training was held by a day and its record not withdrawn then."""
        gone = self.withdrawn is not None and day >= clock.site_date(self.withdrawn.at)
        return self.held_on <= day and not gone


class Withdrawal(Tracked):
    """The end of a line of the log, or of a training record that was made by mistake; it acts at once."""

    delegation = models.OneToOneField(Delegation, models.PROTECT, related_name="withdrawal", null=True, blank=True)
    training = models.OneToOneField(Training, models.PROTECT, related_name="withdrawal", null=True, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(delegation__isnull=True, training__isnull=False)
                | Q(delegation__isnull=False, training__isnull=True),
                name="withdrawal_of_one",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="withdrawal_why"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class IdentityCheck(Tracked):
    """That somebody looked at a person's document before the person signs electronically; no number is kept."""

    ID_CARD, PASSPORT, STAFF_CARD = "id_card", "passport", "staff_card"

    person = models.OneToOneField("accounts.User", models.PROTECT, related_name="+")
    document = models.CharField(max_length=20)
    seen_on = models.DateField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(document__in=["id_card", "passport", "staff_card"]), name="identity_document"
            ),
            models.CheckConstraint(condition=~Q(person=F("by")), name="identity_by_another"),
        ]

    def __str__(self) -> str:
        return self.document


class Statement(Tracked):
    """That a person declared the own electronic signature to equal one by hand; once and for ever.

    `language` is that of the page on which it was read; `digest` the SHA-256 of the words.
    """

    person = models.OneToOneField("accounts.User", models.PROTECT, related_name="+")
    version = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
