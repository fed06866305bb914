"""Preparation of the study product: dose, release of a bag, lots; unblinded but for what a released bag says."""
