"""Tests of the ledger: tampering, guards, chains."""
