"""The house: engine rooms of the electronic data capture system."""
