"""The signature by hand under a form from paper."""
