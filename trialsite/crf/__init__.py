"""What a form is: questions, sections, row groups, checks, facts and the registry; nothing here writes."""
