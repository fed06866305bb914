"""Who may do what since when: the delegation log, trainings, identity checks and statements."""
