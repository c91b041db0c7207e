"""The engine: which readings are due, for which target, in which order; it runs them side by side and keeps the state.

Knows `aws`, `rules` and `model`; knows no front end. Importing this package must not import boto3: the TUI paints
before that is loaded.
"""
