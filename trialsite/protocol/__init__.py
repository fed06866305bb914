"""The trial as data: frozen dataclasses without Django; each fact names its source."""
