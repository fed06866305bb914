"""The allocation list: how it is made, checked and sealed. Only `participants.blinding` imports from here."""
