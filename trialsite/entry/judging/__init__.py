"""The lab inbox: results outside their limits, which the investigator judges with one key each."""
