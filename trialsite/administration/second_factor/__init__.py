"""The page of second factors: who has one, who needs one, and their reset by two people."""
