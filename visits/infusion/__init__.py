"""The infusions of a participant: doses and their days, observations, gates before the act, checks after it."""
