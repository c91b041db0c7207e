import tomllib
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st

from sestui.model.account import AccountNames
from sestui.model.authentication import Authentication, Check, CheckState, Evidence, Part
from sestui.model.depth import Depth
from sestui.model.dns import Lookup, LookupOutcome, Txt
from sestui.model.failure import Cause
from sestui.model.feedback import Subscription, Topic
from sestui.model.fleet import TargetState
from sestui.model.identity import Identity, IdentityList, IdentitySummary
from sestui.model.insights import MessageInsights, RecipientInsight
from sestui.model.limits import LimitRequest, LimitRequests
from sestui.model.reading import Reading
from sestui.model.reputation import SendPoint, SendStatistics
from sestui.model.settings import Settings
from sestui.model.suppression import Suppressed, SuppressionList, SuppressionLookup
from sestui.model.target import Target
from sestui.snapshot import (
    DepthText,
    SnapshotError,
    dumps,
    dumps_accounts,
    dumps_depth,
    loads,
    loads_accounts,
    loads_depth,
    parts,
    redact,
    redact_depth,
)
from sestui.snapshot.document import ABOUT, LEFT_OUT, head
from sestui.snapshot.encode_depth import depth_table
from sestui.snapshot.text import toml, written
from sestui.snapshot.verdicts import brief
from tests.rules.build import NOW, ago, failure, fleet, owner, read
from tests.snapshot.common import moments
from tests.snapshot.depths import depths

TARGET = Target("acme", "eu-west-1")
ARN = "arn:aws:sns:eu-west-1:123456789012:bounces"
PERSONAL = Depth(
    suppressed=Reading(
        SuppressionList(
            (Suppressed("secret@x.example", "BOUNCE", NOW), Suppressed("Secret@y.example")), "secret-token"
        ),
        NOW,
    ),
    lookups=MappingProxyType({"secret@x.example": Reading(SuppressionLookup("secret@x.example", False), NOW)}),
    topics=MappingProxyType(
        {
            ARN: Reading(
                Topic(
                    ARN,
                    confirmed=3,
                    pending=1,
                    subscriptions=(
                        Subscription("email", "secret@acme.example"),
                        Subscription("https", "https://hook.example/?key=secret", "pending"),
                        Subscription("sqs", "arn:aws:sqs:eu-west-1:123456789012:queue"),
                    ),
                ),
                NOW,
            )
        }
    ),
)


def document(depth: Depth, **options: Any) -> dict[str, Any]:
    text = dumps(fleet({TARGET: TargetState(depth=depth)}), settings=Settings(), when=NOW, **options)
    table: dict[str, Any] = tomllib.loads(text)["targets"]["acme"]["eu-west-1"]["depth"]
    return table


def test_addresses_of_recipients_and_subscribers_are_left_out_and_counted() -> None:
    told = document(PERSONAL)
    assert "ecret" not in repr(told)
    assert told["withheld"] == {"lookups": 1, "subscriptions": 2, "suppressed": 2}
    subscriptions = told["topics"][ARN]["subscriptions"]
    assert subscriptions == [
        {"protocol": "email", "endpoint": "", "state": "confirmed"},
        {"protocol": "https", "endpoint": "", "state": "pending"},
        {"protocol": "sqs", "endpoint": "arn:aws:sqs:eu-west-1:123456789012:queue", "state": "confirmed"},
    ]


def test_that_there_is_more_of_a_list_is_kept_without_its_token() -> None:
    suppressed = redact_depth(PERSONAL).suppressed.value
    assert suppressed is not None
    assert suppressed.next_token
    complete = replace(PERSONAL, suppressed=Reading(SuppressionList(), NOW))
    assert redact_depth(complete).suppressed.value == SuppressionList()


def test_with_sensitive_members_all_of_it_is_written() -> None:
    told = document(PERSONAL, include_sensitive=True)
    assert "withheld" not in told
    assert told["suppressed"]["items"][0] == {"address": "secret@x.example", "reason": "BOUNCE", "at": NOW}


def test_redacting_a_depth_twice_changes_nothing_more() -> None:
    once = redact_depth(PERSONAL)
    assert redact_depth(once) == once
    assert redact_depth(Depth()) == Depth()


def test_names_of_accounts_are_sensitive() -> None:
    names = Reading(AccountNames((("123456789012", "Acme secret"),)), NOW)
    state = fleet({TARGET: read()}, replace(owner("acme"), names=names))
    text = dumps(state, settings=Settings(), when=NOW)
    assert "secret" not in text
    back = loads(text)
    assert back.state == redact(state)
    assert back.state.profiles["acme"].names.value == AccountNames(withheld=1)
    assert loads(dumps(state, settings=Settings(), when=NOW, include_sensitive=True)).state == state
    assert loads(dumps(back.state, settings=Settings(), when=NOW, include_sensitive=True)).redacted


def test_what_was_left_out_of_a_depth_makes_a_snapshot_a_redacted_one() -> None:
    state = fleet({TARGET: TargetState(depth=redact_depth(PERSONAL))})
    assert loads(dumps(state, settings=Settings(), when=NOW, include_sensitive=True)).redacted


def test_a_part_that_failed_is_told_in_the_document() -> None:
    told = document(
        Depth(identities=Reading().failed(failure(Cause.DENIED, iam_action="ses:ListEmailIdentities"), NOW))
    )
    assert told == {
        "identities": {
            "failed_at": NOW,
            "failure": {
                "cause": "denied",
                "summary": "It failed: denied.",
                "fix": "Mend it.",
                "iam_action": "ses:ListEmailIdentities",
            },
        }
    }


def test_what_nobody_asked_for_is_absent_and_zero_is_told() -> None:
    text = dumps(fleet({TARGET: read()}), settings=Settings(), when=NOW)
    assert "depth" not in tomllib.loads(text)["targets"]["acme"]["eu-west-1"]
    points = SendStatistics((SendPoint(ago(hours=1), 7),))
    assert document(Depth(statistics=Reading(points, NOW)))["statistics"] == {
        "as_of": NOW,
        "columns": "at attempts bounces complaints rejects",
        "points": ["2026-11-24T11:00:00+00:00 7 0 0 0"],
    }


def test_settled_absence_is_a_value() -> None:
    gone = MappingProxyType({"a.example": Reading(Identity("a.example", exists=False), NOW)})
    assert document(Depth(details=gone))["details"] == {"a.example": {"as_of": NOW, "exists": False}}


def test_an_identity_that_comes_is_lines_that_come() -> None:
    def lines(count: int) -> list[str]:
        items = tuple(IdentitySummary(f"host{at}.example", "DOMAIN", True, "SUCCESS") for at in range(count))
        depth = Depth(identities=Reading(IdentityList(items), NOW))
        return dumps(fleet({TARGET: TargetState(depth=depth)}), settings=Settings(), when=NOW).splitlines()

    before, after = lines(3), lines(4)
    assert after[: len(before)] == before
    assert '[targets.acme.eu-west-1.depth.identities.items."host3.example"]' in after


def test_the_former_schema_is_still_read() -> None:
    text = dumps(fleet({TARGET: read()}), settings=Settings(), when=NOW).replace("schema = 2", "schema = 1")
    assert loads(text).state == fleet({TARGET: read()})


@given(depths, st.text(max_size=5), moments)
@pytest.mark.slow
@runs(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_remembered_depth_is_the_redacted_one(depth: Depth, account_id: str, when: Any) -> None:
    back = loads_depth(dumps_depth(TARGET, depth, account_id, when))
    assert (back.target, back.account_id, back.when) == (TARGET, account_id, when)
    assert back.depth == redact_depth(depth)


@given(depths, st.text(max_size=5))
@pytest.mark.slow
@runs(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_bit_by_bit_is_the_document(depth: Depth, account_id: str) -> None:
    names = {"profile": TARGET.profile, "region": TARGET.region, "account": account_id}
    document = {**head(NOW, redacted=True), **names, "depth": depth_table(redact_depth(depth))}
    assert dumps_depth(TARGET, depth, account_id, NOW) == written(document, ABOUT + LEFT_OUT)


def test_only_what_is_another_is_made_text_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def make(piece: Any) -> str:
        made.append(piece)
        return toml(piece)

    monkeypatch.setattr(parts, "toml", make)
    names = [f"host{number}.example" for number in range(20)]
    details = {name: Reading(Identity(name), NOW) for name in names}
    listing = Reading(IdentityList(tuple(IdentitySummary(name, "DOMAIN", True, "SUCCESS") for name in names)), NOW)
    depth = Depth(identities=listing, details=MappingProxyType(details))
    text, rests = DepthText(), list[None]()
    text.dumps(TARGET, depth, "1", NOW, lambda: rests.append(None))
    assert len(rests) == len(made) == 1 + 20 + 20
    other: Reading[Identity] = Reading(Identity(names[3], configuration_set="c"), NOW)
    new: Reading[Identity] = Reading()
    for change in ({names[3]: other}, {"new.example": new}):
        made.clear()
        details = details | change
        depth = replace(depth, details=MappingProxyType(details))
        assert text.dumps(TARGET, depth, "1", NOW) == dumps_depth(TARGET, depth, "1", NOW)
        again = made[: len(made) - (1 + 20 + len(details))]
        # The listing's own line is cheap; else what changed alone.
        assert len(again) == 2
    del details[names[0]]
    assert names[0] not in loads_depth(text.dumps(TARGET, replace(depth, details=details), "1", NOW)).depth.details


def test_remembered_accounts_have_no_depth_and_nothing_sensitive() -> None:
    state = fleet({TARGET: replace(read(), depth=PERSONAL)})
    text = dumps_accounts(state, settings=Settings(), when=NOW)
    assert loads_accounts(text).state == fleet({TARGET: read()})


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("schema = 2", "schema = 3"), "update sestui"),
        (('region = "eu-west-1"\n', ""), "region: is missing"),
        (('account = "1"', "account = 1"), "account: expected a string"),
        (("[depth]", "[deep]"), "deep"),
    ],
)
def test_a_bad_memory_is_told(change: tuple[str, str], what: str) -> None:
    text = dumps_depth(TARGET, Depth(listed=1), "1", NOW)
    assert change[0] in text
    with pytest.raises(SnapshotError) as caught:
        loads_depth(text.replace(*change))
    assert what in str(caught.value)


def test_of_what_is_fine_the_verdict_alone_is_kept_and_of_what_is_not_everything() -> None:
    seen = (Evidence(Lookup("a.example", "TXT", LookupOutcome.FOUND, (Txt((b"p=\xe9",)),)), NOW),)
    fine = Check(Part.DKIM, CheckState.OK, "good", "All is well.", evidence=seen, source="RFC 6376")
    bad = Check(Part.SPF, CheckState.PROBLEM, "fail", "It fails.", evidence=seen, last_known=fine, last_known_at=NOW)
    none = Check(Part.MAIL_FROM, CheckState.NOT_APPLICABLE, "default")
    found = Authentication("a.example", NOW, fine, bad, none, replace(bad, part=Part.DMARC), "a.example")
    depth = Depth(authentication=MappingProxyType({"a.example": Reading(found, NOW)}))
    back = loads_depth(dumps_depth(TARGET, depth, "111122223333", NOW)).depth.authentication["a.example"].value
    assert back is not None
    assert back == brief(found)
    assert (back.dkim, back.spf.evidence) == (Check(Part.DKIM, CheckState.OK, "good"), seen)
    assert back.spf.last_known == Check(Part.DKIM, CheckState.OK, "good")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('state = "fine"', 'knows no "fine"'),
        ('state = "ok"\nlabel = "good"\nlast_known = { part = "dkim", state = "ok" }', "label"),
        ('state = "ok"\nlabel = "good"\nrecords = [{ type = "A", name = "x", values = [] }]', 'knows no "A"'),
    ],
)
def test_a_verdict_that_is_none_is_refused_with_its_place(line: str, told: str) -> None:
    dkim, spf, mail_from, dmarc = map(_good, (Part.DKIM, Part.SPF, Part.MAIL_FROM, Part.DMARC))
    found = Authentication("a.example", NOW, dkim, spf, mail_from, dmarc)
    depth = Depth(authentication=MappingProxyType({"a.example": Reading(found, NOW)}))
    text = dumps_depth(TARGET, depth, "111122223333", NOW)
    with pytest.raises(SnapshotError, match=told):
        loads_depth(text.replace('state = "ok"\nlabel = "good"', line, 1))


def _good(part: Part) -> Check:
    return Check(part, CheckState.OK, "good")


def test_what_became_of_messages_is_in_no_snapshot_and_requests_for_limits_are() -> None:
    requests = LimitRequests((LimitRequest("r-1", "L-804C8AE8", 100_000.0, "PENDING", "123", NOW, NOW),))
    insights = MessageInsights("0100", (RecipientInsight("secret@x.example"),))
    depth = Depth(
        limit_requests=MappingProxyType({"L-804C8AE8": Reading(requests, NOW)}),
        insights=MappingProxyType({"0100": Reading(insights, NOW)}),
    )
    state = fleet({TARGET: TargetState(depth=depth)})
    text = dumps(state, settings=Settings(), when=NOW, include_sensitive=True)
    assert "secret" not in text
    kept = loads(text).state.targets[TARGET].depth
    assert kept == replace(depth, insights=MappingProxyType({}))
