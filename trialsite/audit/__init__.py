"""The ledger: actors, events, items, chains, anchors, guards and their verification."""
