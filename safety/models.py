"""The content tables of the forms in `safety/crfs`."""

from safety.crfs.ae import AdverseEvent

__all__ = ["AdverseEvent"]
