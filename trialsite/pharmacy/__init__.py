"""The unblinded area: the allocation list, preparation and accountability of the study product."""
