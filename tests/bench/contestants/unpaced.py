"""sestui on a terminal as in `screen`, where an account may be asked any number of times a second."""

from sestui.fleet import kinds
from tests.bench.contestants.screen import main

if __name__ == "__main__":
    # What SES allows is no setting: here the scene allows more, and this program has to be told.
    object.__setattr__(kinds.SES, "interval", 0.0)
    main()
