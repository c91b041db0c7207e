"""What sestui promises about speed, memory and bytes, measured: `python -m tests.bench [NAME...] [--out FILE]`.

Every figure is taken beside a baseline in the same run, each contestant in a fresh process, in rounds that take
turns. Nothing here asserts a time: a busy machine must not turn the tests red.
"""
