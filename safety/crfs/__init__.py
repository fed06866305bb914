"""The forms of safety, one file each."""
