"""Does what SES authenticates align with the From domain: by RFC 9989 section 4.4 and by RFC 7489 section 3.1.

Pure functions. `None` is "cannot be told".
"""

from dataclasses import dataclass

from sestui.dns.dmarc.record import DmarcRecord


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What mail that SES sends is authenticated with."""

    from_domain: str
    """Of the From address."""
    dkim_domain: str
    """The `d=` of the signature; empty when the mail carries none of the domain's own."""
    dkim_passes: bool | None
    spf_domain: str
    """The custom MAIL FROM domain, when SES uses it; empty while SES uses its own, which never aligns."""
    spf_passes: bool | None
    custom: str = ""
    """The custom MAIL FROM domain, also when SES does not use it."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One of the two ways to pass."""

    domain: str
    passes: bool | None
    """Whether DKIM or SPF itself passes."""
    aligned: bool | None
    strict: bool
    """Whether the record asks for equal domains."""

    @property
    def counts(self) -> bool | None:
        """Whether DMARC passes by this leg."""
        if self.passes is False or self.aligned is False:
            return False
        return True if self.passes and self.aligned else None


@dataclass(frozen=True, slots=True)
class Alignment:
    """Both legs by one set of rules."""

    dkim: Leg
    spf: Leg

    @property
    def passes(self) -> bool | None:
        """Whether mail passes DMARC: by either leg."""
        counts = (self.dkim.counts, self.spf.counts)
        if True in counts:
            return True
        return None if None in counts else False


def align(
    identifiers: Identifiers, record: DmarcRecord | None, organizations: dict[str, str], *, known: bool = True
) -> Alignment:
    """Judge both legs.

    Args:
        identifiers: what is authenticated.
        record: the record that holds for the From domain; without one alignment is relaxed.
        organizations: by domain, its organizational domain; empty where that is not known.
        known: whether it is known which record holds, and so how strict alignment is.
    """
    strict_dkim = record is not None and record.strict_dkim
    strict_spf = record is not None and record.strict_spf
    sender = identifiers.from_domain
    return Alignment(
        Leg(
            identifiers.dkim_domain,
            identifiers.dkim_passes,
            aligned(sender, identifiers.dkim_domain, organizations, strict=strict_dkim if known else None),
            strict_dkim,
        ),
        Leg(
            identifiers.spf_domain,
            identifiers.spf_passes,
            aligned(sender, identifiers.spf_domain, organizations, strict=strict_spf if known else None),
            strict_spf,
        ),
    )


def aligned(sender: str, domain: str, organizations: dict[str, str], *, strict: bool | None) -> bool | None:
    """Say whether a domain aligns with that of the From address.

    Args:
        sender: the From domain.
        domain: what was authenticated; empty for nothing.
        organizations: as `align` takes them.
        strict: whether they must be equal; `None` when that is not known.
    """
    if not domain:
        return False
    if domain == sender:
        return True
    if strict:
        return False
    one, other = organizations.get(sender, ""), organizations.get(domain, "")
    if not one or not other:
        return None
    if one != other:
        return False
    return None if strict is None else True
