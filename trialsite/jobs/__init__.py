"""Jobs: work that waits for nobody; a table, one worker, and the tick."""
