"""The pages of principal investigator and monitor: what was done, checked and agreed."""
