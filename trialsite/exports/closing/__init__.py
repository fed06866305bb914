"""The archive of a finished trial in files that outlive this software, and the receipt of the institution."""
