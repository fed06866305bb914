"""Tests of accounts: roles, authority, sign-in, idle time-out, passwords."""
