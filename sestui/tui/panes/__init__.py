"""What the tabs of the detail view show: one widget each, painted from the state and never fetching."""
