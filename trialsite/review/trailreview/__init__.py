"""The review of the audit trail: ready-made reports over a span of days, and the signed record that it was done."""
