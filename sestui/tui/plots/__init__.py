"""Plots made of characters: values in, lines of parts out. Pure; they know no widget, no colour and no AWS.

Every plot says in words what it shows, so that it can be read without colour.
"""
