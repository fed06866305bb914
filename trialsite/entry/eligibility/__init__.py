"""The page of eligibility: the criteria with their evidence, the investigator's answers beside them, the signature."""
