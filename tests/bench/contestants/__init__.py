"""The programs that are measured, each run as a process of its own: `python -m tests.bench.contestants.NAME SPEC`."""
