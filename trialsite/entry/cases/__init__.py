"""The sponsor's own cases, for user acceptance testing without the browser: files in, results out, nothing stored."""
