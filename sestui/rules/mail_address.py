"""Addresses as SES takes them: the bare address, and what is wrong with one. Never looks anything up.

Sources: SES Developer Guide, "Amazon SES email sending errors" (addresses are 7-bit ASCII, a domain with other letters
is written in Punycode); RFC 5321 sections 4.1.2 and 4.5.3.1 (lengths); botocore's sesv2 model,
AdditionalContactEmailAddress (6 to 254 characters).
"""

import re
from typing import Final

_LOCAL_LIMIT: Final = 64
_LIMIT: Final = 254
_DOMAIN_LIMIT: Final = 253
_ATOMS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_QUOTED: Final = re.compile(r'"([\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"')
_LABEL: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def bare(address: str) -> str:
    """Return the address of `Name <user@domain>`, or what was given without white space around it."""
    text = address.strip()
    if text.endswith(">") and "<" in text:
        return text.rpartition("<")[2].removesuffix(">").strip()
    return text


def domain_problem(domain: str) -> str:
    """Return what is wrong with a domain, as half a sentence; empty when nothing is."""
    if not domain:
        return "has no domain"
    if not domain.isascii():
        return "has a domain beyond ASCII; write it in Punycode (xn--...)"
    if len(domain) > _DOMAIN_LIMIT:
        return f"has a domain of more than {_DOMAIN_LIMIT} characters"
    labels = domain.split(".")
    if len(labels) == 1:
        return "has a domain without a dot"
    if not all(_LABEL.fullmatch(label) for label in labels):
        return "has a domain that is none"
    if labels[-1].isdigit():
        return "has a number for a top-level domain"
    return ""


def address_problem(address: str) -> str:
    """Return what is wrong with a bare address, as half a sentence; empty when nothing is."""
    if not address:
        return "is empty"
    local, at, domain = address.rpartition("@")
    if not at:
        return "has no @"
    if not local:
        return "has nothing before the @"
    if not local.isascii():
        return "has letters beyond ASCII before the @, which SES does not take"
    if len(local) > _LOCAL_LIMIT:
        return f"has more than {_LOCAL_LIMIT} characters before the @"
    if not (_ATOMS.fullmatch(local) or _QUOTED.fullmatch(local)):
        return "has something before the @ that no address has"
    problem = domain_problem(domain)
    if not problem and len(address) > _LIMIT:
        return f"is longer than {_LIMIT} characters"
    return problem
