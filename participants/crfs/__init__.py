"""One file per form: model, sections, checks."""
