"""The test e-mail: what is in it unless somebody writes another, and the question before it goes out. Pure.

Sources: RFC 8601 (Authentication-Results), RFC 5321 section 4.4 (Return-Path); RFC 8058 and RFC 2369 (one-click
unsubscribe, List-Unsubscribe); SES Developer Guide, "Authenticating Email with DKIM" and "Using a custom MAIL FROM
domain".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sestui.model.account import AccountState
from sestui.model.acting import Email
from sestui.model.text import clean
from sestui.rules.inheritance import domain_of
from sestui.rules.send_path_identity import bare
from sestui.rules.simulator_addresses import COUNTS, at_simulator
from sestui.rules.write_plan import Plan, Where

_ADDRESS = 320
_NAME = 80


@dataclass(frozen=True, slots=True)
class Draft:
    """What a test e-mail says. Both can be changed before it is sent."""

    subject: str
    """One line."""
    text: str


def draft(at: Where, when: datetime, sender: str = "", configuration_set: str = "") -> Draft:
    """Return subject and body: whose account, where, when, and what to look for in the headers as received.

    Args:
        at: account and region.
        when: the time that the message tells; aware.
        sender: the From address; empty while nobody has chosen one.
        configuration_set: the one that the call names; empty for none.
    """
    moment = when.astimezone(UTC)
    region, name = clean(at.target.region, _NAME), clean(at.name, _NAME)
    account = f"{name} ({clean(at.account, 40)})" if at.account else f"{name} (account id not known)"
    domain = clean(domain_of(bare(sender)), 253) or "the domain of the From address"
    facts = [("Account", account), ("Region", region), ("Time", f"{moment:%Y-%m-%d %H:%M:%S} UTC")]
    if sender:
        facts.append(("From", clean(sender, _ADDRESS)))
    facts.append(("Configuration set", clean(configuration_set, _NAME) or "none named in the call"))
    width = max(len(label) for label, _ in facts) + 1
    told = "\n".join(f"{f'{label}:':<{width}} {value}" for label, value in facts)
    text = f"""This is a test e-mail. Somebody sent it with sestui, through Amazon SES.

{told}

What to look for in the headers of the message as it was received
("show original" or "view source" in most programs):

Authentication-Results  dkim=pass with header.d={domain}:
                        it is signed as yours.
                        spf=pass with smtp.mailfrom in a domain of yours:
                        a MAIL FROM of your own; amazonses.com is SES's.
                        dmarc=pass: one of the two aligns with From.
DKIM-Signature          one with d={domain};
                        a second one with d=amazonses.com is normal.
Return-Path             the MAIL FROM domain: where bounces go.
Message-ID              begins with the MessageId that SES told.

If it arrived as spam, look there first, then at what the receiver says.
"""
    return Draft(f"sestui test: {name} in {region}, {moment:%Y-%m-%d %H:%M} UTC", text)


def unsubscribe_headers(url: str = "", mailto: str = "") -> tuple[tuple[str, str], ...]:
    """Return the headers that offer to unsubscribe; one-click (RFC 8058) where there is an HTTPS address for it.

    Args:
        url: where a POST unsubscribes.
        mailto: an address that unsubscribes who writes to it, with or without `mailto:`.
    """
    address = f"mailto:{mailto.removeprefix('mailto:')}" if mailto else ""
    ways = ", ".join(f"<{way}>" for way in (url, address) if way)
    if not ways:
        return ()
    listed = ("List-Unsubscribe", ways)
    one_click = (("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),) if url.startswith("https://") else ()
    return (listed, *one_click)


def real_recipients(recipients: Sequence[str]) -> tuple[str, ...]:
    """Return the recipients that are not the mailbox simulator."""
    return tuple(each for each in recipients if not at_simulator(bare(each)))


def send_plan(at: Where, email: Email, warning: str = "") -> Plan:
    """Return the question whether to send a test e-mail.

    `warning`: what speaks against it, e.g. the summary of its trace. Outside the sandbox, or where nobody knows, real
    recipients are asked about a second time.
    """
    real = real_recipients(email.recipients)
    to = ", ".join(clean(each, _ADDRESS) for each in email.recipients)
    facts = [("from", clean(email.sender, _ADDRESS)), ("to", to), ("subject", clean(email.subject, 200))]
    if email.configuration_set:
        facts.append(("configuration set", clean(email.configuration_set, _NAME)))
    whom = ", ".join(clean(each, _ADDRESS) for each in real)
    asks_again = bool(real) and (at.production or at.access is None)
    return Plan(
        at,
        email,
        "Send a test e-mail",
        "Send it",
        "SES sends it once. It counts against the daily quota and the sending rate, and it is billed."
        if real
        else f"SES hands it to the mailbox simulator. {COUNTS}",
        tuple(facts),
        warning,
        f"This is no sandbox: it goes to {whom}. Send it?" * asks_again,
    )


def where_to_look(email: Email, account: AccountState | None, configuration_set: str = "") -> str:
    """Return how to find out what became of a message that SES has accepted, in sentences.

    `configuration_set`: the one that holds, given or the identity's default; empty for none, or where nobody knows.
    """
    named = f"the event destinations of the configuration set {clean(configuration_set, _NAME)}"
    events = named if configuration_set else "the identity's notifications, or a configuration set's event destinations"
    if not real_recipients(email.recipients):
        return f"What the mailbox simulator does with it is told to {events}, and to nobody else."
    vdm = account.vdm.enabled if account is not None and account.vdm is not None else None
    if vdm == "ENABLED":
        return (
            "Virtual Deliverability Manager is on: its message insights tell what became of it, after a while. Bounces "
            f"and complaints also go to {events}."
        )
    off = (
        "Virtual Deliverability Manager is off" if vdm else "Whether Virtual Deliverability Manager is on is not known"
    )
    return (
        f"{off}; without it SES keeps no events of single messages. Look into the recipient's mailbox, at the headers "
        f"that the message names, and at {events}."
    )
