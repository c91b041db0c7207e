"""Pure functions from model to verdict. No I/O, no clock of their own; imports `model` only."""
