"""The people of the trial: registration, consent, demographics, screening."""
