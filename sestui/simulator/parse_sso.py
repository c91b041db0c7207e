"""Reading the SSO sessions of a scene."""

from sestui.simulator.scene import DEFAULT_REGION, SsoSession
from sestui.simulator.tables import Table


def read_sso(top: Table) -> tuple[SsoSession, ...]:
    """Read an array of SSO sessions; `approve_after = -1` is a login that nobody ever approves."""
    found: list[SsoSession] = []
    for table in top.tables("sso"):
        name = table.text("name") or ""
        if not name or any(one in name for one in "]\n"):
            table.problem("name", "is missing, or nothing that AWS's config files can hold")
        elif any(name == other.name for other in found):
            table.problem("name", f'there is an SSO session "{name}" already')
        approve = table.number("approve_after", least=-1.0)
        seconds = table.number("code_seconds", least=1.0)
        interval = table.whole("interval", least=1)
        token = table.number("token_seconds", least=1.0)
        refresh = table.flag("refresh")
        found.append(
            SsoSession(
                name,
                table.text("start_url") or f"https://{name}.awsapps.com/start",
                table.text("region") or DEFAULT_REGION,
                0.0 if approve is None else None if approve < 0 else approve,
                denied=table.flag("denied") or False,
                code_seconds=600.0 if seconds is None else seconds,
                interval=interval or 1,
                token_seconds=28_800.0 if token is None else token,
                refresh=True if refresh is None else refresh,
            )
        )
        table.finish()
    return tuple(found)
