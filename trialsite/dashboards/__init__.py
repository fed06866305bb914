"""The trial dashboard, participant timelines and listings: what the data say, drawn on the server."""
