"""Which DMARC policy holds, and where organizations begin: RFC 9989's worked examples, and RFC 7489 beside it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sestui.dns.dmarc import psl
from sestui.dns.dmarc.discovery import walk_targets
from sestui.model.authentication import CheckState
from sestui.model.dns import LookupOutcome
from tests.dns.dmarc_bed import DEEP, PLAIN, RUA, UNANSWERED, judged, walked, zone_of

# the walk


@pytest.mark.parametrize(
    ("domain", "targets"),
    [
        ("com", ("com",)),
        ("example.com", ("example.com", "com")),
        (
            "a.mail.example.com",
            ("a.mail.example.com", "mail.example.com", "example.com", "com"),
        ),
        # seven labels: all of them
        ("a.b.c.d.e.f.g", ("a.b.c.d.e.f.g", "b.c.d.e.f.g", "c.d.e.f.g", "d.e.f.g", "e.f.g", "f.g", "g")),
        # eight: seven are left, as by taking one away
        (
            "a.b.c.d.e.f.g.h",
            (
                "a.b.c.d.e.f.g.h",
                "b.c.d.e.f.g.h",
                "c.d.e.f.g.h",
                "d.e.f.g.h",
                "e.f.g.h",
                "f.g.h",
                "g.h",
                "h",
            ),
        ),
        # RFC 9989 section 4.10: more than eight labels jump to the last seven
        (
            "a.b.c.d.e.f.g.h.i.j.mail.example.com",
            (
                "a.b.c.d.e.f.g.h.i.j.mail.example.com",
                "g.h.i.j.mail.example.com",
                "h.i.j.mail.example.com",
                "i.j.mail.example.com",
                "j.mail.example.com",
                "mail.example.com",
                "example.com",
                "com",
            ),
        ),
    ],
)
def test_where_a_walk_leads(domain: str, targets: tuple[str, ...]) -> None:
    assert walk_targets(domain) == targets
    assert len(targets) <= 8


@pytest.mark.parametrize(
    ("start", "records", "organization", "queries"),
    [
        # RFC 9989 section 4.10.2
        ("a.mail.example.com", {"mail.example.com": PLAIN, "example.com": PLAIN}, "example.com", 4),
        ("a.mail.example.com", {"mail.example.com": f"{PLAIN}; psd=n", "example.com": PLAIN}, "mail.example.com", 2),
        ("a.mail.example.com", {"com": f"{PLAIN}; psd=y"}, "example.com", 4),
        # appendix B.4.1
        ("example.com", {"example.com": PLAIN, "signing.example.com": PLAIN}, "example.com", 2),
        ("signing.example.com", {"example.com": PLAIN, "signing.example.com": PLAIN}, "example.com", 3),
        # appendix B.4.2
        (DEEP, {"example.com": PLAIN, "signing.example.com": PLAIN}, "example.com", 8),
        # appendix B.4.3
        (
            "giant.bank.example",
            {"giant.bank.example": PLAIN, "bank.example": f"{PLAIN}; psd=y"},
            "giant.bank.example",
            2,
        ),
        (
            "mail.giant.bank.example",
            {"giant.bank.example": PLAIN, "bank.example": f"{PLAIN}; psd=y"},
            "giant.bank.example",
            3,
        ),
        (
            "mail.mega.bank.example",
            {"giant.bank.example": PLAIN, "bank.example": f"{PLAIN}; psd=y"},
            "mega.bank.example",
            3,
        ),
        # psd=y where the walk starts says nothing about what is below it, and ends the walk
        ("bank.example", {"bank.example": f"{PLAIN}; psd=y", "example": PLAIN}, "bank.example", 1),
        # psd=n where it starts
        ("mail.example.com", {"mail.example.com": f"{PLAIN}; psd=n", "example.com": PLAIN}, "mail.example.com", 1),
        # psd=u is the default, and so is a value that does not exist
        ("a.example.com", {"example.com": f"{PLAIN}; psd=u"}, "example.com", 3),
        ("a.example.com", {"example.com": f"{PLAIN}; psd=x"}, "example.com", 3),
        # none at all
        ("a.mail.example.com", {}, "a.mail.example.com", 4),
        # a record of a top-level domain without psd
        ("a.example.com", {"com": PLAIN}, "com", 3),
        # what is skipped is not seen
        (DEEP, {"b.c.d.e.f.g.h.i.j.k.example.com": PLAIN}, DEEP, 8),
        # several count as none, and the walk goes on
        (
            "a.example.com",
            {"a.example.com": f"{PLAIN}\n TXT v=DMARC1; p=reject; psd=n", "example.com": PLAIN},
            "example.com",
            3,
        ),
        # other text, and other versions, do not count
        ("a.example.com", {"a.example.com": f"hello\n TXT v=DMARC2\n TXT {PLAIN}; psd=n"}, "a.example.com", 1),
    ],
)
def test_organizational_domains(start: str, records: dict[str, str], organization: str, queries: int) -> None:
    walk, bed = walked(start, zone_of(records))
    assert (walk.organization, len(bed.asked)) == (organization, queries)


@pytest.mark.parametrize("outcome", UNANSWERED)
def test_an_organizational_domain_above_which_nobody_answered_is_not_known(outcome: LookupOutcome) -> None:
    walk, _ = walked("a.example.com", zone_of({"a.example.com": PLAIN}), {"_dmarc.com": outcome})
    assert (walk.known, walk.organization) == (False, "")
    # behind psd=n nobody is asked
    walk, _ = walked("a.example.com", zone_of({"a.example.com": f"{PLAIN}; psd=n"}), {"_dmarc.com": outcome})
    assert walk.organization == "a.example.com"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=11),
    st.dictionaries(st.integers(0, 12), st.sampled_from(["", "; psd=y", "; psd=n", "; psd=u"]), max_size=5),
)
def test_any_walk_ends_after_eight_questions_with_a_domain_above_or_at_its_start(
    labels: list[str], records: dict[int, str]
) -> None:
    domain = ".".join([*labels, "example"])
    parts = domain.split(".")
    zone = {".".join(parts[at:]): PLAIN + psd for at, psd in records.items() if at < len(parts)}
    walk, bed = walked(domain, zone_of(zone))
    assert len(bed.asked) <= 8
    assert domain == walk.organization or domain.endswith("." + walk.organization)


# which policy holds


@pytest.mark.parametrize(
    ("sender", "records", "new", "old"),
    [
        # the From domain's own
        (
            "acme.example",
            {"acme.example": "v=DMARC1; p=reject; sp=none; np=none"},
            "reject p acme.example",
            "reject p acme.example",
        ),
        # sp of a domain below the organization is nobody's business: p holds at the domain itself
        (
            "a.acme.example",
            {"a.acme.example": "v=DMARC1; p=none; sp=reject", "acme.example": "v=DMARC1; p=reject"},
            "none p a.acme.example",
            "none p a.acme.example",
        ),
        # and below it the organization's holds, not that of the domain between
        (
            "b.a.acme.example",
            {"a.acme.example": "v=DMARC1; p=reject; sp=reject", "acme.example": "v=DMARC1; p=none"},
            "none p acme.example",
            "none p acme.example",
        ),
        # sp for those that exist, p without it
        (
            "a.acme.example",
            {"acme.example": "v=DMARC1; p=reject; sp=quarantine"},
            "quarantine sp acme.example",
            "quarantine sp acme.example",
        ),
        ("a.acme.example", {"acme.example": "v=DMARC1; p=reject"}, "reject p acme.example", "reject p acme.example"),
        # np for those that do not: np, then sp, then p; RFC 7489 does not know it
        (
            "ghost.acme.example",
            {"acme.example": "v=DMARC1; p=none; sp=quarantine; np=reject"},
            "reject np acme.example",
            "quarantine sp acme.example",
        ),
        (
            "ghost.acme.example",
            {"acme.example": "v=DMARC1; p=none; sp=quarantine"},
            "quarantine sp acme.example",
            "quarantine sp acme.example",
        ),
        (
            "ghost.acme.example",
            {"acme.example": "v=DMARC1; p=none; np=reject"},
            "reject np acme.example",
            "none p acme.example",
        ),
        (
            "a.acme.example",
            {"acme.example": "v=DMARC1; p=none; np=reject"},
            "none p acme.example",
            "none p acme.example",
        ),
        # an alias exists, even where its target does not
        (
            "alias.acme.example",
            {"acme.example": "v=DMARC1; p=none; np=reject"},
            "none p acme.example",
            "none p acme.example",
        ),
        # t=y: one step milder; RFC 7489 does not know it
        (
            "acme.example",
            {"acme.example": "v=DMARC1; p=reject; t=y"},
            "quarantine p acme.example",
            "reject p acme.example",
        ),
        (
            "acme.example",
            {"acme.example": "v=DMARC1; p=quarantine; t=y"},
            "none p acme.example",
            "quarantine p acme.example",
        ),
        ("acme.example", {"acme.example": "v=DMARC1; p=none; t=y"}, "none p acme.example", "none p acme.example"),
        (
            "a.acme.example",
            {"acme.example": "v=DMARC1; p=none; sp=reject; t=y"},
            "quarantine sp acme.example",
            "reject sp acme.example",
        ),
        # the public suffix's, when the organization has none (RFC 9989 section 4.10.1)
        ("giant.example", {"example": "v=DMARC1; p=none; sp=reject; psd=y"}, "reject sp example", "- - -"),
        ("giant.example", {"example": "v=DMARC1; p=reject; psd=y"}, "reject p example", "- - -"),
        ("no.giant.example", {"example": "v=DMARC1; p=none; np=reject; psd=y"}, "reject np example", "- - -"),
        # not when it has one
        (
            "x.giant.example",
            {"giant.example": PLAIN, "example": "v=DMARC1; p=reject; psd=y"},
            "none p giant.example",
            "none p giant.example",
        ),
        # nothing
        ("acme.example", {}, "- - -", "- - -"),
        ("a.acme.example", {"b.acme.example": PLAIN}, "- - -", "- - -"),
        # several: by RFC 9989 none, and the walk goes on; by RFC 7489 that is all
        (
            "a.acme.example",
            {"a.acme.example": f"{PLAIN}\n TXT {PLAIN}; x=y", "acme.example": "v=DMARC1; p=reject"},
            "reject p acme.example",
            "- - -",
        ),
        ("acme.example", {"acme.example": f"{PLAIN}\n TXT {PLAIN}; x=y"}, "- - -", "- - -"),
        # the organization by the list is not that of the tree
        ("a.b.acme.example", {"b.acme.example": "v=DMARC1; p=reject"}, "reject p b.acme.example", "- - -"),
        ("acme.co.uk", {"co.uk": "v=DMARC1; p=reject"}, "reject p co.uk", "- - -"),
        # broken policies
        ("acme.example", {"acme.example": f"v=DMARC1; {RUA}"}, "none p acme.example", "none p acme.example"),
        ("acme.example", {"acme.example": f"v=DMARC1; p=x; {RUA}"}, "none p acme.example", "none p acme.example"),
        ("acme.example", {"acme.example": "v=DMARC1; p=x"}, "- - acme.example", "- - acme.example"),
        (
            "acme.example",
            {"acme.example": f"v=DMARC1; p=reject; np=x; {RUA}"},
            "none p acme.example",
            "reject p acme.example",
        ),
        (
            "a.acme.example",
            {"acme.example": f"v=DMARC1; p=reject; sp=x; {RUA}"},
            "none p acme.example",
            "none p acme.example",
        ),
        ("acme.example", {"acme.example": "v=DMARC1; p=reject; sp=x"}, "- - acme.example", "- - acme.example"),
    ],
)
def test_policies(sender: str, records: dict[str, str], new: str, old: str) -> None:
    there = "a.acme.example A 192.0.2.1\nalias.acme.example CNAME gone.elsewhere.example\n"
    _, by_new, by_old = judged(zone_of(records) + there, sender)
    shown = [
        " ".join(part or "-" for part in (policy.policy, policy.tag, policy.record_at)) for policy in (by_new, by_old)
    ]
    assert shown == [new, old]


@pytest.mark.parametrize("outcome", UNANSWERED)
@pytest.mark.parametrize("name", ["_dmarc.a.acme.example", "_dmarc.acme.example", "_dmarc.example", "a.acme.example A"])
def test_a_policy_that_hangs_on_an_answer_that_did_not_come_is_not_known(name: str, outcome: LookupOutcome) -> None:
    text = zone_of({"acme.example": "v=DMARC1; p=none; np=reject"}) + "a.acme.example A 192.0.2.1\n"
    check, new, _ = judged(text, "a.acme.example", dkim="acme.example", faults={name: outcome})
    assert new.dkim_aligned is None
    assert (check.state, check.fixes, new.known, new.policy) == (CheckState.COULD_NOT_CHECK, (), False, "")


@pytest.mark.parametrize("outcome", UNANSWERED)
def test_a_policy_of_the_from_domain_itself_hangs_on_no_other_answer(outcome: LookupOutcome) -> None:
    check, new, old = judged(zone_of({"acme.example": "v=DMARC1; p=reject"}), faults={"_dmarc.example": outcome})
    assert (new.known, new.policy, new.passes, old.policy) == (True, "reject", True, "reject")
    assert check.state is not CheckState.COULD_NOT_CHECK


# the list


@pytest.mark.parametrize(
    ("domain", "organization"),
    [
        ("a.b.example.com", "example.com"),
        ("example.co.uk", "example.co.uk"),
        ("a.example.co.uk", "example.co.uk"),
        ("co.uk", "co.uk"),
        ("com", "com"),
        ("a.b.unknown-tld", "b.unknown-tld"),
        ("x.xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_organizational_domains_by_the_list(domain: str, organization: str) -> None:
    assert psl.organization(domain) == organization
