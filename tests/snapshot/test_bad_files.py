from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from sestui.snapshot import SCHEMA, SnapshotError, load, loads

HEAD = 'schema = 1\nsestui = "0.1.0"\nwhen = 2026-11-24T12:00:00Z\nredacted = true\n'
TARGET = f"{HEAD}[profiles.acme]\n[targets.acme.eu-west-1.account]\n"
DEEP = f"{HEAD}[profiles.acme]\n[targets.acme.eu-west-1.depth]\n"
AS_OF = "as_of = 2026-11-24T12:00:00Z\n"
READ = f"{TARGET}as_of = 2026-11-24T12:00:00Z\n"


def test_the_smallest_snapshot_is_read() -> None:
    assert loads(HEAD).state.targets == {}
    assert len(loads(READ).state.targets) == 1


@pytest.mark.parametrize(
    ("text", "line", "key", "what"),
    [
        ("schema = \n", 1, "", "not valid TOML"),
        (f"{HEAD}[profiles\n", 5, "", "not valid TOML"),
        ("", None, "schema", "no snapshot"),
        ('title = "x"\n', None, "schema", "no snapshot"),
        ('schema = "1"\n', 1, "schema", "expected a whole number, found a string"),
        ("schema = true\n", 1, "schema", "expected a whole number, found a boolean"),
        ("schema = 0\n", 1, "schema", "never existed"),
        ("schema = 1\n", None, "sestui", "is missing"),
        ('schema = 1\nsestui = "0"\n', None, "when", "is missing"),
        ('schema = 1\nsestui = "0"\nwhen = 2026-11-24\n', 3, "when", "found a date or a time alone"),
        ('schema = 1\nsestui = "0"\nwhen = 2026-11-24T12:00:00\n', 3, "when", "without an offset"),
        ('schema = 1\nsestui = "0"\nwhen = 2026-11-24T12:00:00Z\n', None, "redacted", "is missing"),
        (f"{HEAD}colour = 1\n", 5, "colour", "is not known here"),
        (f"{HEAD}targets = 1\n", 5, "targets", "expected a table, found a number"),
        (
            f"{HEAD}[settings]\nrefresh_intervall = 5\n",
            6,
            "settings.refresh_intervall",
            "did you mean refresh_interval?",
        ),
        (f"{HEAD}[settings.thresholds]\nstale_after = 'x'\n", 6, "settings.thresholds.stale_after", "found a string"),
        (f"{HEAD}[targets.acme.eu-west-1]\n", 5, "targets.acme", "is not among the profiles"),
        (f"{HEAD}[profiles.acme]\nexpect = 'prod'\n", 6, "profiles.acme.expect", "there is production, sandbox"),
        (f"{HEAD}[profiles.acme]\nregions = 'some'\n", 6, "profiles.acme.regions", "there is all, enabled"),
        (f"{HEAD}[profiles.acme]\nregions = ['a', 1]\n", 6, "profiles.acme.regions", "found a number in it"),
        (f"{HEAD}[profiles.'a b'.caller]\narn = ''\n", 6, 'profiles."a b".caller.arn', "without `as_of`"),
        (
            f"{HEAD}[profiles.acme.caller]\nas_of = 2026-11-24T12:00:00Z\narn = ''\n",
            5,
            "profiles.acme.caller.account",
            "is missing",
        ),
        (
            f"{TARGET}production_access = true\n",
            7,
            "targets.acme.eu-west-1.account.production_access",
            "a value without `as_of`",
        ),
        (
            f"{READ}production_access = 'true'\n",
            8,
            "targets.acme.eu-west-1.account.production_access",
            "expected a boolean, found a string",
        ),
        (
            f"{READ}production_acess = true\n",
            8,
            "targets.acme.eu-west-1.account.production_acess",
            "did you mean production_access?",
        ),
        (
            f"{READ}[targets.acme.eu-west-1.account.quota]\nmax_rate = true\n",
            9,
            "targets.acme.eu-west-1.account.quota.max_rate",
            "expected a number, found a boolean",
        ),
        (
            f"{READ}quota.max_rate = 1{'0' * 400}\n",
            8,
            "targets.acme.eu-west-1.account.quota.max_rate",
            "too large",
        ),
        (
            f"{TARGET}failure.summary = 'x'\n",
            7,
            "targets.acme.eu-west-1.account.failure.cause",
            "is missing",
        ),
        (
            f"{TARGET}failure.cause = 'bored'\n",
            7,
            "targets.acme.eu-west-1.account.failure.cause",
            'knows no "bored"',
        ),
        (
            f"{READ}sensitive.website_url = 'x'\n",
            8,
            "targets.acme.eu-west-1.account.sensitive",
            "details, which are absent",
        ),
        (
            f"{READ}[targets.acme.eu-west-1.previous]\nsent_24_hour = 1\n",
            8,
            "targets.acme.eu-west-1.previous.at",
            "is missing",
        ),
        (f"{TARGET}failed_at = 0001-01-01T00:00:00+10:00\n", 7, "targets.acme.eu-west-1.account.failed_at", "in UTC"),
        (
            f"{DEEP}[targets.acme.eu-west-1.depth.details.'a.example']\nstatus = 'SUCCESS'\n",
            8,
            'targets.acme.eu-west-1.depth.details."a.example".status',
            "a value without `as_of`",
        ),
        (
            f"{DEEP}[targets.acme.eu-west-1.depth.details.'a.example'.dkim]\nstats = 'SUCCESS'\n",
            7,
            'targets.acme.eu-west-1.depth.details."a.example".dkim',
            "a value without `as_of`",
        ),
        (
            f"{DEEP}[targets.acme.eu-west-1.depth.statistics]\n{AS_OF}points = ['2026-11-24T12:00:00Z 1 2 3']\n",
            9,
            "targets.acme.eu-west-1.depth.statistics.points",
            'expected "at attempts bounces complaints rejects"',
        ),
        (
            f"{DEEP}[targets.acme.eu-west-1.depth.statistics]\n{AS_OF}points = ['2026-11-24T12:00:00 1 2 3 4']\n",
            9,
            "targets.acme.eu-west-1.depth.statistics.points",
            "without an offset",
        ),
        (
            f"{DEEP}[targets.acme.eu-west-1.depth.statistics]\n{AS_OF}points = ['2026-11-24T12:00:00Z 1 2 3 x']\n",
            9,
            "targets.acme.eu-west-1.depth.statistics.points",
            "found",
        ),
        (
            f"{DEEP}[targets.acme.eu-west-1.depth.tenants]\n{AS_OF}items = [{{ id = 'x' }}]\n",
            9,
            "targets.acme.eu-west-1.depth.tenants.items.0.name",
            "is missing",
        ),
        (
            f"{DEEP}[targets.acme.eu-west-1.depth.tenants]\n{AS_OF}items = ['x']\n",
            9,
            "targets.acme.eu-west-1.depth.tenants.items",
            "expected an array of tables, found a string in it",
        ),
        (
            f"{DEEP}[targets.acme.eu-west-1.depth.tenants]\n{AS_OF}items = [{{ name = 'x', colour = 1 }}]\n",
            9,
            "targets.acme.eu-west-1.depth.tenants.items.0.colour",
            "is not known here",
        ),
        (f"{DEEP}colour = 1\n", 7, "targets.acme.eu-west-1.depth.colour", "is not known here"),
        ("a = " + "[" * 100_000, None, "", "nested too deeply"),
    ],
)
def test_a_bad_snapshot_is_told_by_line_and_key(text: str, line: int | None, key: str, what: str) -> None:
    with pytest.raises(SnapshotError) as caught:
        loads(text)
    error = caught.value
    assert what in error.what
    assert (error.key, error.line) == (key, line)
    assert key in str(error)
    assert line is None or f"line {line}" in str(error)


def test_a_newer_schema_is_refused_with_the_way_out() -> None:
    newer = f'schema = {SCHEMA + 1}\nsestui = "9.4.0"\nsomething = "else"\n'
    with pytest.raises(SnapshotError, match=r"newer .* written by sestui 9\.4\.0: update sestui"):
        loads(newer)


def test_whole_numbers_are_taken_where_fractions_may_stand() -> None:
    state = loads(f"{READ}quota.max_24_hour = 200\n").state
    (target,) = state.targets.values()
    assert target.account.value is not None
    assert target.account.value.quota is not None
    assert target.account.value.quota.max_24_hour == 200.0


def test_the_words_of_a_failure_are_made_safe_on_the_way_in() -> None:
    text = f'{TARGET}failure.cause = "denied"\nfailure.summary = "\\u001B]52;c;\\u0007\\u202E"\n'
    (target,) = loads(text).state.targets.values()
    assert target.account.failure is not None
    assert target.account.failure.summary == "<U+001B>]52;c;<U+0007><U+202E>"


@given(st.text(max_size=200))
@runs(deadline=None)
def test_whatever_the_file_holds_it_is_a_snapshot_or_a_snapshot_error(text: str) -> None:
    for document in (text, HEAD + text, READ + text):
        assert told(document).isprintable()


def told(document: str) -> str:
    """Return what is wrong with a document; any other exception fails the test."""
    try:
        loads(document)
    except SnapshotError as error:
        return str(error)
    return ""


def test_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "state.toml"
    path.write_text(f"{HEAD}colour = 1\n")
    with pytest.raises(SnapshotError) as caught:
        load(path)
    assert str(caught.value) == f"{path}:5: colour: is not known here"


@pytest.mark.parametrize(
    ("content", "what"), [(b"schema = 1\n# \xff\n", ":2: is not UTF-8 text"), (b"", "no snapshot")]
)
def test_what_is_no_text_is_told(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "state.toml"
    path.write_bytes(content)
    with pytest.raises(SnapshotError) as caught:
        load(path)
    assert what in str(caught.value)


@pytest.mark.parametrize(
    ("name", "what"), [("missing.toml", "No such file"), (".", "Is a directory"), ("a\0b", "null byte")]
)
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str, what: str) -> None:
    with pytest.raises(SnapshotError, match=what):
        load(tmp_path / name)
