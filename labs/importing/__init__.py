"""Files of laboratory results: read in memory, compared with what is stored, and only then added."""
