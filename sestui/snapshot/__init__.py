"""Fleet state to TOML and back. Knows `model` only."""
