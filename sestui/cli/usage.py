"""What is raised where a command line cannot be understood."""


class UsageError(Exception):
    """The command line cannot be understood."""

    def __init__(self, message: str, usage: str = "") -> None:
        super().__init__(message)
        self.usage = usage
