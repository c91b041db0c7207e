"""Which servers are asked: from text, and from the system's file."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sestui.dns.servers import Server, ServerError, SystemServers, parse_server, parse_servers, read_resolv_conf
from sestui.model.text import clean
from sestui.simulator import ManualClock


@pytest.mark.parametrize(
    ("text", "server", "shown"),
    [
        ("192.0.2.53", Server("192.0.2.53"), "192.0.2.53"),
        (" 192.0.2.53:5353 ", Server("192.0.2.53", 5353), "192.0.2.53:5353"),
        ("192.0.2.53:53", Server("192.0.2.53"), "192.0.2.53"),
        ("::1", Server("::1"), "::1"),
        ("[::1]", Server("::1"), "::1"),
        ("[::1]:5353", Server("::1", 5353), "[::1]:5353"),
        ("2001:DB8::1", Server("2001:db8::1"), "2001:db8::1"),
        ("fe80::1%eth0", Server("fe80::1%eth0"), "fe80::1%eth0"),
        ("[fe80::1%eth0]:53", Server("fe80::1%eth0"), "fe80::1%eth0"),
    ],
)
def test_a_server_is_an_address_with_or_without_a_port(text: str, server: Server, shown: str) -> None:
    assert parse_server(text) == server
    assert server.text == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dns.example",
        "192.0.2",
        "192.0.2.256",
        "192.0.2.53:",
        "192.0.2.53:0",
        "192.0.2.53:65536",
        "192.0.2.53:x",
        "192.0.2.53:٥٣",
        "192.0.2.53%eth0",
        "[192.0.2.53]:53",
        "[::1",
        "[::1]53",
        "[::1]:",
        "::1%",
        "https://192.0.2.53",
    ],
)
def test_anything_else_is_refused_with_words(text: str) -> None:
    with pytest.raises(ServerError, match="is no DNS server"):
        parse_server(text)


def test_a_server_is_asked_once_however_often_it_is_named() -> None:
    assert parse_servers(["::1", "192.0.2.1", "[::1]:53"]) == (Server("::1"), Server("192.0.2.1"))


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_server_or_a_clear_error(text: str) -> None:
    try:
        said = parse_server(text).text
    except ServerError as error:
        said = str(error)
    assert said == clean(said)


def test_resolv_conf_is_read_as_the_system_reads_it() -> None:
    text = """
    # comment
    ; nameserver 192.0.2.9
    search acme.example
    options timeout:1 attempts:2 edns0
    nameserver 192.0.2.1   # first
    nameserver\tfe80::1%eth0
    nameserver not-an-address
    nameserver
    nameserver 192.0.2.3
    nameserver 192.0.2.4
    """
    assert read_resolv_conf(text) == (Server("192.0.2.1"), Server("fe80::1%eth0"), Server("192.0.2.3"))
    assert read_resolv_conf("") == ()


def test_another_network_brings_other_resolvers(tmp_path: Path) -> None:
    clock = ManualClock()
    path = tmp_path / "resolv.conf"
    servers = SystemServers(clock, path)
    assert servers() == ()
    path.write_text("nameserver 192.0.2.1\n")
    assert servers() == ()
    clock.advance(6)
    assert servers() == (Server("192.0.2.1"),)
    path.write_text("nameserver 192.0.2.2\n")
    os.utime(path, ns=(1, 1))
    clock.advance(6)
    assert servers() == (Server("192.0.2.2"),)
    path.unlink()
    clock.advance(6)
    assert servers() == ()


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("10.0.0.2", True),
        ("172.31.0.2", True),
        ("172.32.0.2", False),
        ("192.168.1.1", True),
        ("169.254.169.253", True),
        ("100.64.0.1", True),
        ("127.0.0.53", True),
        ("8.8.8.8", False),
        ("::1", True),
        ("fd00::1", True),
        ("fe80::1%eth0", True),
        ("2001:4860:4860::8888", False),
    ],
)
def test_addresses_of_private_networks_are_known(host: str, private: bool) -> None:
    assert Server(host).private is private
