"""Values as people type them: numbers, dates, partial dates, measurements; readers are pure and never round."""
