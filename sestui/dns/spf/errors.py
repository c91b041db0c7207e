"""The one error that reading SPF text can raise."""


class SpfSyntaxError(ValueError):
    """A record or explanation breaks the grammar of RFC 7208; a receiver answers with permerror (section 4.6)."""

    def __init__(self, reason: str, position: int, term: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        """What is wrong, in words of our own; it may quote single characters and names from the record."""
        self.position = position
        """Offset of the fault in the record's text."""
        self.term = term
        """The term as it was written, empty when the fault is not in a term."""
