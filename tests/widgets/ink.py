"""The colours that our widgets ask the theme for, in apps that have themes of Textual's alone."""

from pathlib import Path

from sestui.tui import themes


def variables(theme: str = "") -> dict[str, str]:
    """Return what the `get_theme_variable_defaults` of an app with one of Textual's themes is to return."""
    ours = themes.load(themes.TERMINAL if theme.startswith("ansi") else themes.DEFAULT, Path())
    return {f"ses-{token}": ours.variables[f"ses-{token}"] for token in themes.TOKENS}
