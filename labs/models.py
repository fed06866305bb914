"""The content tables of the forms in `labs/crfs`."""

from __future__ import annotations

from labs.crfs.lym import LymphocyteSubsets

__all__ = ["LymphocyteSubsets"]
