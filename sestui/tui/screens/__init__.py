"""The screens: they render the view and post intentions; they never fetch."""
