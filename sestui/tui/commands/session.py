"""Commands of the program itself, there on nearly every screen."""

from typing import Final

from sestui.tui.commands.command import EVERYWHERE, JUDGED, OVER, SEND, TABLES, Command
from sestui.tui.situation import Group

SESSION_COMMANDS: Final = (
    Command(
        "theme",
        "T",
        "Use the next theme",
        "",
        "Theme: Use the next one",
        "The palette has them by name.",
        Group.PROGRAM,
        EVERYWHERE,
    ),
    Command(
        "palette",
        "ctrl+p",
        "Find a command",
        "",
        "Session: Find a command",
        "All commands by name.",
        Group.PROGRAM,
        EVERYWHERE,
    ),
    Command(
        "help",
        "question_mark",
        "Show this help",
        "help",
        "Session: Show help",
        "Keys, filter words and signs.",
        Group.PROGRAM,
        TABLES | JUDGED | SEND,
        rank=1,
    ),
    Command("back", "escape", "Go back", "back", "View: Go back", "", Group.LOOK, OVER, rank=2),
    Command(
        "quit",
        "q",
        "Quit at once",
        "quit",
        "Session: Quit",
        "Waits for nothing; ctrl+c and ctrl+q always do the same.",
        Group.PROGRAM,
        EVERYWHERE,
        0,
    ),
)
