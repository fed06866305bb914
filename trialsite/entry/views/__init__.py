"""The nurse's pages, one file per noun."""
