"""The synthetic trial for training: who is in it and what is typed for them; never in production."""
