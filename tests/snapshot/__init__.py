"""Snapshots: round trip, redaction, bad files, files on disk, and the command."""
