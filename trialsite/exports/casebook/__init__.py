"""The casebook of one participant as a document: every form with what was answered, asked, verified and signed."""
