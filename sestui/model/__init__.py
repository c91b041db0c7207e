"""Frozen values without I/O: what the other rooms hand to each other. Imports no other room."""
