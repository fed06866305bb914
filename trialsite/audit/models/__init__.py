"""The tables of the ledger; no foreign keys to anything that lives."""

from trialsite.audit.models.anchor import Anchor
from trialsite.audit.models.event import ChainHead, Event, Item
from trialsite.audit.models.trail import TrailRow

__all__ = ["Anchor", "ChainHead", "Event", "Item", "TrailRow"]
