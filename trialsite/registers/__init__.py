"""Dated registers: protocol and consent versions, staff, devices; forms inherit from them."""
