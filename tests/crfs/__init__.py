"""Every form of the registry, by one parametrised file; each check has its failing and its passing example."""
