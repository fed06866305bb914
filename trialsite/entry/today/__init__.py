"""Today: what waits at the site and for the person who looks, with the calendar of visits."""
