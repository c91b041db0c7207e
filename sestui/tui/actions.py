"""What commands do to a target or to the whole: refresh, export, console page, copy."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules.severity import Severity
from sestui.tui.messages import BrowserAnswered, Exported, ExportFailed

if TYPE_CHECKING:
    from sestui.model.authentication import Authentication
    from sestui.tui.app import SestuiApp
    from sestui.tui.screens.dialogs import Copyable


def why_no_browser(environ: Mapping[str, str], platform: str) -> str:
    """Return why a page cannot be opened from here, or an empty string."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return "Over SSH a browser would open on the other machine."
    if platform == "darwin" or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        return ""
    return "There is no display to open it on."


class Actions:
    """The commands that act on targets, by name `do_COMMAND`."""

    def __init__(self, app: "SestuiApp") -> None:
        self.app = app

    def do_refresh(self) -> None:
        """Read the selected target again."""
        target = self.app.target
        if target is not None:
            self.app.source.refresh([target])
            self.app.tell(f"Asking {self.name_of(target)} again", "dim")
            self.app.log_book.add("asked for again", subject=self.name_of(target))

    def do_refresh_all(self) -> None:
        """Read everything again."""
        self.app.source.refresh(None)
        self.app.fleet_screen.forced()
        self.app.tell("Asking every target again", "dim")
        self.app.log_book.add("every target asked for again")

    def do_login(self) -> None:
        """Log in for the selected target's profile."""
        from sestui.tui.screens.login import LoginDialog

        if self.app.target is not None:
            self.app.push_screen(LoginDialog(self.app.target.profile))

    def do_detail(self) -> None:
        """Show everything known of the selected target."""
        from sestui.tui.screens.detail import DetailScreen

        if self.app.target is not None:
            self.app.push_screen(DetailScreen(self.app.target))

    def do_domains(self) -> None:
        """Show the domains of the whole fleet."""
        from sestui.tui.screens.domains import DomainsScreen

        self.app.push_screen(DomainsScreen())

    # Access

    def do_request_access(self) -> None:
        """Open the way out of the sandbox; in production, the sending limits."""
        target = self.app.target
        if target is None:
            return
        account = self.app.view.state.targets[target].account.value
        if account is not None and account.production_access:
            from sestui.tui.screens.limits import LimitsScreen

            self.app.push_screen(LimitsScreen(target))
        else:
            self.open_preflight(target)

    def open_preflight(self, target: Target) -> None:
        """Open the checklist before production access is requested."""
        from sestui.tui.screens.preflight import PreflightScreen

        self.app.push_screen(PreflightScreen(target))

    def do_dns(self) -> None:
        """Show what DNS says of the identities of the selected target."""
        from sestui.tui.screens.detail import DetailScreen

        if self.app.target is not None:
            self.app.push_screen(DetailScreen(self.app.target, "dns"))

    def show_records(self, subject: str, found: "Sequence[Authentication]") -> None:
        """Show what verdicts want published; `subject`: whose they are, clean."""
        from sestui.rules.records import all_fixes
        from sestui.tui.screens.records import RecordsScreen

        records = all_fixes(found)
        if records:
            several = sum(bool(each.fixes) for each in found) > 1
            self.app.push_screen(RecordsScreen(subject, records, several=several))
        elif any(not check.settled for each in found for check in each.checks):
            self.app.tell(f"What is to be published for {subject} is not known: DNS did not answer.", "dim")
        elif found:
            self.app.tell(f"There is nothing to publish for {subject}.", "dim")
        else:
            self.app.tell("DNS was not checked yet, so nobody knows what to publish.", "dim")

    # Export

    def do_export(self) -> None:
        """Ask where to write a snapshot."""
        from sestui.tui.screens.dialogs import FileDialog

        name = f"sestui-{self.app.view.now.astimezone(UTC):%Y%m%dT%H%M%SZ}.toml"
        self.app.push_screen(FileDialog("Export a snapshot", name, self.app.folder, self.write_snapshot))

    def save(self, what: str, name: str, text: str) -> None:
        """Ask where to write a text, and write it."""
        from sestui.tui.screens.dialogs import FileDialog

        def write(path: Path) -> None:
            self._write(path, f"the {what}", lambda: text)

        self.app.push_screen(FileDialog(f"Write the {what} to a file", name, self.app.folder, write))

    def write_snapshot(self, path: Path) -> None:
        """Write the present state to a file."""
        state, settings, when = self.app.view.state, self.app.settings, self.app.view.now

        def text() -> str:
            from sestui.snapshot import dumps

            return dumps(state, settings=settings, when=when)

        self._write(path, f"{len(state.targets):,} targets", text)

    def _write(self, path: Path, what: str, text: Callable[[], str]) -> None:
        """Write a file in a thread that nothing waits for."""

        def work() -> None:
            try:
                from sestui.snapshot import write_atomic

                write_atomic(path, text())
            except Exception as error:  # noqa: BLE001 - a thread that dies tells nobody
                said = (error.strerror if isinstance(error, OSError) else "") or str(error)
                reason = clean(said or type(error).__name__, 200)
                self.app.post_message(ExportFailed(path, reason))
                return
            self.app.post_message(Exported(path, what))

        threading.Thread(target=work, name="sestui-export", daemon=True).start()

    def exported(self, event: Exported) -> None:
        """Say that it was written."""
        where = clean(str(event.path), 200)
        self.app.tell(f"Wrote {event.what} to {where}", "ok")
        self.app.log_book.add(f"wrote {event.what} to {where}")

    def export_failed(self, event: ExportFailed) -> None:
        """Say why it was not written."""
        text = f"Nothing was written to {clean(str(event.path), 200)}: {event.reason}."
        self.app.tell(text, "warning")
        self.app.log_book.add(text, Severity.WARNING)

    # Console

    def do_console(self) -> None:
        """Show the address of the console page of the selected target."""
        from sestui.rules.console import account_url

        target = self.app.target
        if target is not None:
            self.show_page(account_url(target.region), target)

    def show_page(self, url: str | None, target: Target) -> None:
        """Show a page's address, and open it where that is possible."""
        import sys

        from sestui.tui.screens.dialogs import ConsoleDialog

        if not url:
            self.app.tell(f"The console's address in {clean(target.region, 40)} is not known.", "warning")
            return
        self.app.push_screen(
            ConsoleDialog(url, why_no_browser(self.app.environ, sys.platform), self.open_page, self.copy_text)
        )

    def open_page(self, url: str) -> None:
        """Have the system open a page, in a thread that nothing waits for."""

        def work() -> None:
            import webbrowser

            try:
                opened = webbrowser.open(url)
            except (OSError, webbrowser.Error):
                opened = False
            self.app.post_message(BrowserAnswered(url, opened))

        threading.Thread(target=work, name="sestui-browser", daemon=True).start()

    def browser_answered(self, event: BrowserAnswered) -> None:
        """Say what came of it."""
        if event.opened:
            self.app.tell("Handed the page to the browser", "dim")
        else:
            self.app.tell(f"No browser could be opened for {event.url}", "warning")

    # Copy

    def do_copy(self) -> None:
        """Offer what can be copied here and of the selected target."""
        from sestui.tui.clipboard import hint
        from sestui.tui.screens.dialogs import Copyable, CopyDialog

        choices = [Copyable(what, clean(text)) for what, text in self.app.places()[-1].copies()]
        choices += self._copies_of(self.app.target)
        if not choices:
            self.app.tell("There is nothing to copy here.", "dim")
            return
        self.app.push_screen(CopyDialog(choices, self.copy_text, hint(self.app.environ)))

    def _copies_of(self, target: Target | None) -> "list[Copyable]":
        from sestui.tui.screens.dialogs import Copyable

        row = self.app.view.judged(target)
        if target is None or row is None:
            return []
        line = "  ".join(part for part in (row.title, row.account, row.region, row.status_label) if part)
        choices = [Copyable("target", line), Copyable("region", row.region)]
        if row.account:
            choices.insert(1, Copyable("account id", row.account))
        failure = self.app.view.state.targets[target].account.failure
        if failure is not None:
            if failure.fix:
                choices.insert(0, Copyable("fix", clean(failure.fix)))
            choices.append(Copyable("failure", clean(failure.summary)))
        return choices

    def copy_text(self, text: str) -> None:
        """Send text to the terminal's clipboard, and say that nobody can know what it did with it."""
        from sestui.tui.clipboard import osc52

        self.app.write_to_terminal(osc52(text, self.app.environ))
        self.app.tell("Sent to the terminal's clipboard; whether it took it, nobody can know", "dim")

    # For the actions

    def name_of(self, target: Target) -> str:
        """Return a target as the screen names it."""
        row: Any = self.app.view.judged(target)
        return f"{row.title} {row.region}" if row is not None else clean(f"{target.profile} {target.region}", 80)
