"""Behaviour and cost of the widgets."""
