"""Generated submissions over every question of every form: whatever is typed, nothing breaks and nothing is lost."""
