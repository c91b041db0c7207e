"""The rules, as tables: what AWS says, and what sestui makes of it."""
