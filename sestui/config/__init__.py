"""File, environment and flags become frozen settings, or every problem at once."""
