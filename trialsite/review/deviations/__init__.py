"""The list of protocol deviations, and the decision on what the system drafted."""
