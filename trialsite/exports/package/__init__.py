"""What a copy of the data holds, file by file, written as it is read."""
