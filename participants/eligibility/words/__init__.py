"""What a criterion rests on, told to people in both languages; pure."""
