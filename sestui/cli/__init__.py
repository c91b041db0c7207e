"""The commands. A front end on the engine, like `tui`; stdout is data and nothing else."""
