"""What changed between two moments: of one participant by answer, of the study in the order of events."""
