"""What every page shares: the frame around it, its words and glyphs, and the error pages."""
