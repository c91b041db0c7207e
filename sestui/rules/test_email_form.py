"""The form of a test e-mail: from what is typed to a request, and what is wrong with it. Pure.

Sources: `model.acting_problems` (SES's own rules); SES Developer Guide, "Request production access" (in the sandbox
mail goes to verified addresses and domains, and to the mailbox simulator).
"""

from dataclasses import dataclass

from sestui.model.acting import Email
from sestui.model.acting_problems import Problem, address_problem, problems
from sestui.model.text import clean
from sestui.model.trace import GateId, GateState, Trace
from sestui.rules.send_query import SendQuery, recipients
from sestui.rules.test_email import unsubscribe_headers


@dataclass(frozen=True, slots=True)
class EmailForm:
    """What stands in the fields, as it was typed."""

    sender: str = ""
    to: str = ""
    """Addresses, parted by commas."""
    subject: str = ""
    text: str = ""
    configuration_set: str = ""
    tags: str = ""
    """`name=value`, parted by commas."""
    unsubscribe: str = ""
    """An HTTPS address, an e-mail address, or both, parted by commas."""

    @property
    def query(self) -> SendQuery:
        """What the send path is asked."""
        return SendQuery(self.sender.strip(), recipients(self.to), self.configuration_set.strip())


def email(form: EmailForm) -> Email:
    """Return the request; what is wrong with it, `form_problems` tells."""
    query = form.query
    return Email(
        query.sender,
        query.to,
        form.subject.strip(),
        form.text,
        headers=unsubscribe_headers(*_ways(form.unsubscribe)),
        tags=tuple((name.strip(), value.strip()) for name, _, value in map(_pair, _parts(form.tags))),
        configuration_set=query.configuration_set,
    )


def form_problems(form: EmailForm) -> tuple[Problem, ...]:
    """Return everything that keeps the request from being sent."""
    found = [
        Problem("tags", f"The tag {clean(part, 60)} has no value: write name=value.")
        for part in _parts(form.tags)
        if "=" not in part
    ]
    for part in _parts(form.unsubscribe):
        if not part.startswith("https://") and address_problem(part.removeprefix("mailto:")):
            told = f"{clean(part, 80)} is neither an https:// address nor an e-mail address to unsubscribe at."
            found.append(Problem("unsubscribe", told))
    if len(_parts(form.unsubscribe)) > len([way for way in _ways(form.unsubscribe) if way]):
        found.append(Problem("unsubscribe", "To unsubscribe there is one https:// and one e-mail address at most."))
    # of a field with a problem of its own, what SES would say is no news
    own = {problem.field for problem in found}
    named = {"headers": "unsubscribe"}
    found += [each for each in problems(email(form)) if named.get(each.field, each.field) not in own]
    return tuple(found)


def spoken_against(trace: Trace) -> str:
    """Return what the send path says against sending; empty where the message would pass.

    In the sandbox a recipient that cannot work is said first: SES refuses the message for certain.
    """
    receiver = next((gate for gate in trace.gates if gate.id is GateId.RECIPIENT), None)
    if receiver is not None and receiver.state is GateState.FAILED:
        return receiver.meaning
    return "" if trace.sure and trace.first_failed is None else trace.summary


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _pair(part: str) -> tuple[str, str, str]:
    return part.partition("=")


def _ways(text: str) -> tuple[str, str]:
    """Return the address of a page and the one of a mailbox, the first of each."""
    parts = _parts(text)
    pages = [part for part in parts if "://" in part]
    mailboxes = [part for part in parts if "://" not in part]
    return (pages[0] if pages else "", mailboxes[0] if mailboxes else "")
