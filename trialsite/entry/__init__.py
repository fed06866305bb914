"""The nurse's pages: participants, casebook, form."""
