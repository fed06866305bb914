"""The inspection room: what an inspector asks first, on one page, with figures and the way to each."""
