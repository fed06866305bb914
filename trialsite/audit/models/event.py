"""Event, its items, and the head of each chain."""

from __future__ import annotations

from typing import Any

from django.db import models

from trialsite.protocol.audience import Audience


class Event(models.Model):
    """One thing that happened, chained to the one before; append-only in the database.

    A column that is added later is NULL in older rows: a column without a value is not part of the hash.
    """

    id: Any = models.UUIDField(primary_key=True)
    chain = models.CharField(max_length=40)
    sequence = models.PositiveBigIntegerField()
    recorded_at = models.DateTimeField()
    occurred_at = models.DateTimeField(null=True, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_username = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)
    actor_role = models.CharField(max_length=40)
    actor_organisation = models.CharField(max_length=120, blank=True)
    action = models.CharField(max_length=20)
    participant = models.CharField(max_length=12, blank=True)
    visit = models.CharField(max_length=10, blank=True)
    form = models.CharField(max_length=20, blank=True)
    record_id = models.CharField(max_length=40, blank=True)
    revision = models.PositiveIntegerField(null=True, blank=True)
    origin = models.CharField(max_length=12)
    application_version = models.CharField(max_length=20)
    audience = models.CharField(max_length=10, default=Audience.BLINDED)
    protocol_version = models.CharField(max_length=20, blank=True)
    delegation_id = models.CharField(max_length=40, blank=True)
    save_id = models.UUIDField(null=True, blank=True)
    cause_id = models.UUIDField(null=True, blank=True)
    query_id = models.CharField(max_length=40, blank=True)
    history_digest = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="event_chain_sequence")]
        indexes = [
            models.Index(fields=["participant", "-recorded_at"], name="event_participant"),
            models.Index(fields=["form", "-recorded_at"], name="event_form"),
            models.Index(fields=["record_id", "revision"], name="event_record"),
            models.Index(fields=["record_id", "-recorded_at"], name="event_record_recorded"),
            models.Index(fields=["-recorded_at"], name="event_recorded"),
            models.Index(fields=["actor_username", "-recorded_at"], name="event_actor"),
            models.Index(fields=["action", "-recorded_at"], name="event_action"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.recorded_at:%Y-%m-%d %H:%M}"


class Item(models.Model):
    """One address that an event speaks of."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    address = models.CharField(max_length=160)
    label = models.CharField(max_length=200)
    old = models.TextField(null=True, blank=True)
    new = models.TextField(null=True, blank=True)
    reason_code = models.CharField(max_length=60, blank=True)
    reason_text = models.TextField(blank=True)
    origin = models.CharField(max_length=12, blank=True)
    origin_ref = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "position"], name="item_event_position")]
        indexes = [models.Index(fields=["address"], name="item_address")]

    def __str__(self) -> str:
        return self.address


class ChainHead(models.Model):
    """The last place of a chain; locked briefly while an event is added."""

    chain = models.CharField(max_length=40, primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.chain
