"""The terminal UI, fed by hand: real states, a real terminal, no engine."""
