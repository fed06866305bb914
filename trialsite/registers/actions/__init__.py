"""What is done to the registers; each act is one transaction with its event in the study's chain."""
