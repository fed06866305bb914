"""The site as a table: the name of each address, an example of it, and the task it asks for. A new page is one line."""

from __future__ import annotations

from tests.crawl.places import administration, desks, entry, oversight
from tests.crawl.places.place import PAGE, POST_ONLY, Place

PLACES: tuple[Place, ...] = (*entry.PLACES, *oversight.PLACES, *desks.PLACES, *administration.PLACES)

__all__ = ["PAGE", "PLACES", "POST_ONLY", "Place"]
