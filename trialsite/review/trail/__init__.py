"""The audit trail as people read it: filters, lines, words and export; nothing here writes but `actions`."""
