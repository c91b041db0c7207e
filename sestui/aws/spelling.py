"""Names of things as they are shown, and as AWS writes them.

A name that holds something that no screen may get is shown in another form; asked about is the thing itself.
"""

from sestui.model.text import clean


class Spellings:
    """Remembers how names are written that cannot be shown as they are: as good as none. Thread-safe."""

    def __init__(self) -> None:
        self._written: dict[str, str] = {}

    def shown(self, name: str) -> str:
        """Return a name that came from outside as it can be shown."""
        fit = clean(name)
        if fit != name:
            self._written[fit] = name
        return fit

    def written(self, name: str) -> str:
        """Return how AWS writes a name that is shown."""
        return self._written.get(name, name)
