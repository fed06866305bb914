"""What is sealed while the trial is blinded, in open formats: for statistician, archive and investigator."""
