"""The DKIM key record: every rule of RFC 6376 section 3.6.1, and keys of all kinds."""

import base64
import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.dns.dkim.der import NotAKeyError, public_key
from sestui.dns.dkim.key import FATAL, SOURCES, TEXTS, KeyFault, is_key, parse_key
from tests.dns.auth_bed import KEY, b64, der, rsa

P = KEY.removeprefix("p=")
ED25519 = b64(bytes(range(32)))
ED25519_WRAPPED = b64(der(0x30, der(0x30, der(6, bytes.fromhex("2b6570"))), der(3, b"\0", bytes(range(32)))))
ELLIPTIC = b64(der(0x30, der(0x30, der(6, bytes.fromhex("2a8648ce3d0201"))), der(3, b"\0", bytes(65))))


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        # versions: optional, first, exactly DKIM1
        (f"p={P}", set()),
        (f"v=DKIM1; k=rsa; p={P}", set()),
        (f"v=DKIM1;p={P};", set()),
        (f" v = DKIM1 ; p = {P} ; ", set()),
        (f"v=DKIM1;\r\n p={P}", set()),
        (f"k=rsa; v=DKIM1; p={P}", {KeyFault.BAD_VERSION}),
        (f"v=DKIM2; p={P}", {KeyFault.BAD_VERSION}),
        (f"v=dkim1; p={P}", {KeyFault.BAD_VERSION}),
        (f"v=; p={P}", {KeyFault.BAD_VERSION}),
        # kinds
        (f"k=rsa; p={P}", set()),
        (f"k=ed25519; p={ED25519}", set()),
        (f"k=ed25519; p={ED25519_WRAPPED}", {KeyFault.NOT_A_KEY}),
        (f"k=ed25519; p={P}", {KeyFault.NOT_A_KEY}),
        (f"p={ED25519_WRAPPED}", {KeyFault.WRONG_KIND}),
        (f"k=RSA; p={P}", {KeyFault.UNKNOWN_KIND}),
        (f"k=dsa; p={P}", {KeyFault.UNKNOWN_KIND}),
        ("k=dsa; p=", {KeyFault.UNKNOWN_KIND}),
        # p: revoked is not the same as missing
        ("p=", {KeyFault.REVOKED}),
        ("v=DKIM1; p=", {KeyFault.REVOKED}),
        ("v=DKIM1; p= ;", {KeyFault.REVOKED}),
        ("v=DKIM1; k=rsa", {KeyFault.NO_KEY}),
        ("v=DKIM1", {KeyFault.NO_KEY}),
        (f"v=DKIM1; P={P}", {KeyFault.NO_KEY}),
        # white space inside p
        (f"p={P[:64]} {P[64:128]}\t{P[128:]}", set()),
        (f"p={P[:64]}\r\n {P[64:]}", set()),
        # base64
        (f"p={P.rstrip('=')}", set()),
        (f'p="{P}"', {KeyFault.BAD_BASE64}),
        ("p=-----BEGIN PUBLIC KEY-----", {KeyFault.BAD_BASE64}),
        (f"p={P[:-3]}=A==", {KeyFault.BAD_BASE64}),
        ("p=A", {KeyFault.BAD_BASE64}),
        ("p==", {KeyFault.BAD_BASE64}),
        # what is in it
        (f"p={P[:200]}", {KeyFault.NOT_A_KEY}),
        (f"p={P}AAAA", {KeyFault.BAD_BASE64} if P.endswith("=") else {KeyFault.NOT_A_KEY}),
        ("p=aGVsbG8=", {KeyFault.NOT_A_KEY}),
        (f"p={ELLIPTIC}", {KeyFault.NOT_A_KEY}),
        (f"p={b64(rsa(2048, numbers=9, bare=True))}", {KeyFault.NOT_A_KEY}),
        # lengths
        (f"p={b64(rsa(512))}", {KeyFault.TOO_SHORT}),
        (f"p={b64(rsa(1023))}", {KeyFault.TOO_SHORT}),
        (f"p={b64(rsa(1024))}", {KeyFault.SHORT}),
        (f"p={b64(rsa(2047))}", {KeyFault.SHORT}),
        (f"p={b64(rsa(4096))}", {KeyFault.TOO_LONG_FOR_SES}),
        (f"p={b64(rsa(2048, bare=True))}", {KeyFault.BARE_RSA}),
        (f"p={b64(rsa(1024, bare=True))}", {KeyFault.SHORT, KeyFault.BARE_RSA}),
        # hashes
        (f"h=sha256; p={P}", set()),
        (f"h=sha1:sha256; p={P}", set()),
        (f"h= sha1 : sha256 ; p={P}", set()),
        (f"h=sha1; p={P}", {KeyFault.NO_SHA256}),
        (f"h=; p={P}", {KeyFault.NO_SHA256}),
        (f"h=sha512; p={P}", {KeyFault.NO_SHA256}),
        # services
        (f"s=*; p={P}", set()),
        (f"s=email; p={P}", set()),
        (f"s=other:email; p={P}", set()),
        (f"s=tlsrpt; p={P}", {KeyFault.NOT_FOR_EMAIL}),
        (f"s=; p={P}", {KeyFault.NOT_FOR_EMAIL}),
        # flags
        (f"t=y; p={P}", {KeyFault.TESTING}),
        (f"t=s; p={P}", {KeyFault.NO_SUBDOMAINS}),
        (f"t=y:s; p={P}", {KeyFault.TESTING, KeyFault.NO_SUBDOMAINS}),
        (f"t=x; p={P}", set()),
        # the list
        (f"n=a note, with = and blanks; p={P}", set()),
        (f"x=unknown; g=*; p={P}", set()),
        (f"p={P}; p={P}", {KeyFault.DUPLICATE_TAG}),
        (f"k=rsa; k=rsa; p={P}", {KeyFault.DUPLICATE_TAG}),
        (f"v=DKIM1;; p={P}", {KeyFault.MALFORMED}),
        (f"v=DKIM1; k; p={P}", {KeyFault.MALFORMED}),
        (f"1=2; p={P}", {KeyFault.MALFORMED}),
        (f"n=caf\xe9; p={P}", {KeyFault.MALFORMED}),
        ("", {KeyFault.MALFORMED}),
        (";", {KeyFault.MALFORMED}),
        ("some text", {KeyFault.MALFORMED}),
    ],
)
def test_what_is_wrong_with_a_key(text: str, faults: set[KeyFault]) -> None:
    record = parse_key(text)
    assert set(record.faults) == faults
    assert record.usable is not bool(faults & FATAL)
    assert record.revoked is (KeyFault.REVOKED in faults)


@pytest.mark.parametrize(
    ("data", "kind", "bits"),
    [(rsa(size), "rsa", size) for size in (512, 1023, 1024, 1025, 2047, 2048, 4096)]
    + [(rsa(1536, bare=True), "rsa", 1536), (base64.b64decode(ED25519_WRAPPED), "ed25519", 256)],
)
def test_how_long_a_key_is(data: bytes, kind: str, bits: int) -> None:
    key = public_key(data)
    assert (key.kind, key.bits) == (kind, bits)


def test_keys_of_the_real_form() -> None:
    assert P.startswith("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA")
    assert (parse_key(KEY).bits, parse_key(KEY).kind) == (2048, "rsa")
    assert parse_key(f"k=ed25519; p={ED25519}").bits == 256


def test_case_counts_in_the_key_and_white_space_does_not() -> None:
    assert parse_key(f"p={P[:9]} {P[9:]}").data == parse_key(f"p={P}").data
    assert parse_key(f"p={P.lower()}").data != parse_key(f"p={P}").data


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        (KEY, True),
        ("p=", True),
        ("v=DKIM1", True),
        ("v=DKIM1; nonsense", True),
        ("v=spf1 -all", False),
        ("v=DMARC1; p=none", False),
        ("google-site-verification=abc", False),
        ("", False),
    ],
)
def test_what_looks_like_a_key(text: str, looks: bool) -> None:
    assert is_key(text) is looks


def test_every_fault_has_its_words() -> None:
    assert set(TEXTS) == set(KeyFault)
    assert set(SOURCES) <= set(KeyFault)


@pytest.mark.parametrize("cut", range(0, 294, 7))
def test_a_key_that_was_cut_is_none(cut: int) -> None:
    with pytest.raises(NotAKeyError):
        public_key(rsa(2048)[:cut])


@given(st.binary(max_size=400))
def test_any_bytes_are_a_key_or_none(data: bytes) -> None:
    with contextlib.suppress(NotAKeyError):
        assert public_key(data).bits >= 0


@given(st.integers(0, 293), st.integers(0, 255))
def test_a_key_with_a_changed_byte_is_read_or_refused(at: int, byte: int) -> None:
    data = bytearray(rsa(2048))
    data[at] = byte
    with contextlib.suppress(NotAKeyError):
        assert public_key(bytes(data)).bits <= 2056


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=300))
def test_any_text_can_be_parsed(text: str) -> None:
    record = parse_key(text)
    assert record.text == text
    assert record.bits is None or not record.faults or record.data


@given(st.lists(st.sampled_from(["v=DKIM1", "p=", f"p={P}", "k=rsa", "t=y", "h=sha1", "s=x", " ", "x", "k=", "="])))
def test_any_list_of_tags_can_be_parsed(parts: list[str]) -> None:
    record = parse_key(";".join(parts))
    if record.usable:
        assert record.bits == 2048
        assert dict(record.tags)["p"]


def test_a_long_text_takes_no_long_time() -> None:
    before = time.process_time()
    parse_key("a=" + "b; a=" * 20_000)
    parse_key("p=" + "A" * 65_000)
    parse_key(" " * 65_000)
    assert time.process_time() - before < 5
