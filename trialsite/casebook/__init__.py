"""What happens to a form: record, drafts, save, queries, verification, signature, freeze and lock, visibility."""
