"""Eligibility computed from the data: pure rules, three-valued, with the evidence each of them rests on.

Source: clinical specification, 3.
"""
