"""Files of laboratory results."""
