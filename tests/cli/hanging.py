"""The real command line, with a UI that hangs when it is told to (F11): `python -m tests.cli.hanging ARGUMENTS`."""

import sys

from sestui.__main__ import main
from sestui.tui import app
from tests.tui.program import Program

if __name__ == "__main__":
    app.SestuiApp = Program  # type: ignore[misc]
    sys.exit(main())
