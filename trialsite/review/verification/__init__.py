"""Source verification: what the plan asks for, form by form, what changed since, how far it is, where sources lie."""
