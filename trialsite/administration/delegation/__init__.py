"""The pages of the delegation log, the signature sheet and the training matrix."""
