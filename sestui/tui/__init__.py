"""The only room that knows Textual. Renders state, posts intentions; never fetches."""
