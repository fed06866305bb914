"""The provenance of one answer as people read it: what stands and where it comes from, and every step of its life."""
