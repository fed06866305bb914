"""What is sealed while the trial is blinded, in open formats: for the statistician, the archive and the investigator."""
