"""Sending authorization policies: who may send with an identity, beside its own account.

Source: SES Developer Guide, "Using sending authorization"; IAM User Guide, "AWS JSON policy elements: Principal" and
"Condition keys"; Amazon S3 User Guide, "The meaning of public", for the condition keys that keep `*` from being
everybody. A condition that says how mail must look (`ses:FromAddress`) does not narrow who may send it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final

from sestui.model.text import clean
from sestui.rules.severity import Severity


class Grantee(StrEnum):
    """Who is let in."""

    PUBLIC = "public"
    """Everybody with an AWS account."""
    ACCOUNT = "account"
    """Another account, or somebody in it."""
    OWN = "own account"
    SERVICE = "service"
    NARROWED = "everybody under a condition"
    OTHER = "other"
    """A federated or canonical user, or a principal that does not exist any more."""
    UNREADABLE = "unreadable"


SEVERITIES: Final = {
    Grantee.PUBLIC: Severity.CRITICAL,
    Grantee.ACCOUNT: Severity.NOTE,
    Grantee.OWN: Severity.OK,
    Grantee.SERVICE: Severity.NOTE,
    Grantee.NARROWED: Severity.NOTE,
    Grantee.OTHER: Severity.NOTE,
    Grantee.UNREADABLE: Severity.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One principal of one allowing statement. All texts are clean."""

    grantee: Grantee
    principal: str
    """As the policy names it."""
    account: str = ""
    """Twelve digits, where the principal names an account."""
    actions: tuple[str, ...] = ()
    conditional: bool = False
    """The statement has conditions, of whatever kind."""

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return SEVERITIES[self.grantee]

    @property
    def words(self) -> str:
        """The grantee for a person."""
        match self.grantee:
            case Grantee.PUBLIC:
                return "public: everybody with an AWS account"
            case Grantee.ACCOUNT:
                return f"account {self.account}" + (f" ({self.principal})" if self.principal != self.account else "")
            case Grantee.SERVICE:
                return f"service {self.principal}"
            case Grantee.UNREADABLE:
                return "cannot be read"
            case _:
                return f"{self.grantee}: {self.principal}"


_NARROWING: Final = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
    }
)
_AFFIRMATIVE: Final = ("stringequals", "stringlike", "arnequals", "arnlike", "ipaddress")
_NEGATED: Final = {
    "stringnotequals": "stringequals",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "notipaddress": "ipaddress",
}
_ACCOUNT: Final = re.compile(r"\d{12}")
_ARN: Final = re.compile(r"arn:[a-z-]+:(?:iam|sts)::(\d{12}):.+", re.DOTALL)
_ANYTHING: Final = re.compile(r"[*?]*")
_LIMIT: Final = 200


def policy_grants(policy: str, own_account: str = "") -> tuple[Grant, ...]:
    """Return who a policy lets in, in its order; never raises.

    An explicit deny overrides any allow (IAM User Guide, "Policy evaluation logic"): who is denied all that a
    statement grants is let in by none, and where everybody is denied but those that a condition names, these alone are.

    `own_account`: twelve digits; empty while nobody knows, and then every account counts as another one.
    """
    try:
        document = json.loads(policy)
    except (ValueError, RecursionError):
        return (Grant(Grantee.UNREADABLE, "not valid JSON"),)
    statements = document.get("Statement") if isinstance(document, dict) else None
    if statements is None:
        return (Grant(Grantee.UNREADABLE, "no statement"),)
    found: dict[Grant, None] = {}
    denials = [each for each in _many(statements) if isinstance(each, dict) and _effect(each) == "deny"]
    for statement in _many(statements):
        if not isinstance(statement, dict):
            found[Grant(Grantee.UNREADABLE, "an odd statement")] = None
        elif _effect(statement) == "allow":
            left = (_left(grant, denials) for grant in _grants(statement, own_account))
            found.update(dict.fromkeys(grant for grant in left if grant is not None))
    return tuple(found)


def _effect(statement: dict[str, Any]) -> str:
    return str(statement.get("Effect", "")).lower()


def _left(grant: Grant, denials: list[dict[str, Any]]) -> Grant | None:
    """Return what statements that deny leave of a grant; `None` where that is nothing."""
    for denial in denials:
        if not grant.actions or not _covers(denial, grant.actions):
            continue
        condition = denial.get("Condition")
        if not condition and _concerns(denial, grant):
            return None
        if grant.grantee is Grantee.PUBLIC and _concerns(denial, grant) and _keeps_out(condition):
            grant = replace(grant, grantee=Grantee.NARROWED, conditional=True)
    return grant


def _covers(denial: dict[str, Any], actions: tuple[str, ...]) -> bool:
    """Say whether a statement is about every one of some actions, which may be patterns themselves."""
    patterns = [str(each).lower() for each in _many(denial.get("Action", []))]
    return all(any(fnmatchcase(action.lower(), pattern) for pattern in patterns) for action in actions)


def _concerns(denial: dict[str, Any], grant: Grant) -> bool:
    """Say whether a statement is for certain about whom a grant lets in."""
    principal = denial.get("Principal")
    by_kind = principal if isinstance(principal, dict) else {"AWS": principal}
    for kind, names in by_kind.items():
        for name in _many(names):
            if kind == "AWS" and name == "*":
                return True
            # Who denies an account denies everybody in it.
            account = {grant.account, f"arn:aws:iam::{grant.account}:root"} if grant.account else set[str]()
            if isinstance(name, str) and name in {grant.principal, *account}:
                return True
    return False


def _keeps_out(condition: Any) -> bool:
    """Say whether a condition of a denial leaves out somebody who is named: it has to be the only one."""
    if not isinstance(condition, dict) or len(condition) != 1:
        return False
    ((operator, keys),) = condition.items()
    affirmative = _NEGATED.get(str(operator).lower().removesuffix("ifexists"))
    if affirmative is None or not isinstance(keys, dict) or len(keys) != 1:
        return False
    ((key, values),) = keys.items()
    return str(key).lower() in _NARROWING and _fixed(affirmative, _many(values))


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _grants(statement: dict[str, Any], own_account: str) -> Iterator[Grant]:
    actions = tuple(clean(str(each), _LIMIT) for each in _many(statement.get("Action", [])))
    condition = statement.get("Condition")
    narrowed = _narrows(condition)
    if "NotPrincipal" in statement:
        yield _anybody("everybody but those that NotPrincipal names", actions, narrowed, bool(condition))
        return
    principal = statement.get("Principal")
    by_kind = principal if isinstance(principal, dict) else {"AWS": principal}
    for kind, names in by_kind.items():
        for name in _many(names):
            if not isinstance(name, str):
                yield Grant(Grantee.UNREADABLE, "an odd principal", "", actions, bool(condition))
                continue
            yield _grant(str(kind), name, own_account, actions, narrowed, conditional=bool(condition))


def _anybody(name: str, actions: tuple[str, ...], narrowed: bool, conditional: bool) -> Grant:
    return Grant(Grantee.NARROWED if narrowed else Grantee.PUBLIC, name, "", actions, conditional)


def _grant(
    kind: str, name: str, own_account: str, actions: tuple[str, ...], narrowed: bool, *, conditional: bool
) -> Grant:
    shown = clean(name, _LIMIT)
    if kind == "Service":
        return Grant(Grantee.SERVICE, shown, "", actions, conditional)
    if kind != "AWS":
        return Grant(Grantee.OTHER, f"{clean(kind, 40)} {shown}", "", actions, conditional)
    if name == "*":
        return _anybody("*", actions, narrowed, conditional)
    match = _ARN.fullmatch(name)
    account = name if _ACCOUNT.fullmatch(name) else match[1] if match else ""
    if not account:
        return Grant(Grantee.OTHER, shown, "", actions, conditional)
    grantee = Grantee.OWN if account == own_account else Grantee.ACCOUNT
    return Grant(grantee, shown, account, actions, conditional)


def _narrows(condition: Any) -> bool:
    """Say whether a condition keeps `*` from meaning everybody."""
    if not isinstance(condition, dict):
        return False
    for operator, keys in condition.items():
        plain = str(operator).lower().removeprefix("foranyvalue:")
        # `...IfExists` and `ForAllValues:` let in who lacks the key; `Not...` names who stays out.
        if plain not in _AFFIRMATIVE or not isinstance(keys, dict):
            continue
        for key, values in keys.items():
            if str(key).lower() in _NARROWING and _fixed(plain, _many(values)):
                return True
    return False


def _fixed(operator: str, values: list[Any]) -> bool:
    """Say whether every value names something: `*` and the whole Internet do not."""
    if not values:
        return False
    for value in values:
        text = str(value)
        if operator == "ipaddress":
            if text.endswith("/0"):
                return False
        elif _ANYTHING.fullmatch(text):
            return False
    return True
