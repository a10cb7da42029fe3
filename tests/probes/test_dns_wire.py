import ipaddress

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.probes import dns_wire

LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
NAMES = st.lists(LABELS, min_size=1, max_size=5).map(".".join)


def response(query: bytes, *records: tuple[str, str, str], rcode: str = "NOERROR") -> bytes:
    reply = dns.message.make_response(dns.message.from_wire(query))
    reply.set_rcode(dns.rcode.from_text(rcode))
    for owner, kind, value in records:
        reply.answer.append(dns.rrset.from_text(f"{owner}.", 60, "IN", kind, value))
    return reply.to_wire()


@given(NAMES, st.integers(0, 65535), st.sampled_from([dns_wire.A, dns_wire.AAAA]))
def test_a_query_says_what_was_asked(name: str, identifier: int, kind: int) -> None:
    message = dns.message.from_wire(dns_wire.encode_query(identifier, name, kind))
    assert message.id == identifier
    assert message.flags == dns.flags.RD
    assert message.question[0].name.to_text(omit_final_dot=True) == name
    assert message.question[0].rdtype == kind


@given(NAMES, st.lists(st.ip_addresses(v=4), min_size=1, max_size=8, unique=True))
def test_the_addresses_of_an_answer_are_read(name: str, addresses: list[ipaddress.IPv4Address]) -> None:
    query = dns_wire.encode_query(7, name, dns_wire.A)
    message = response(query, *((name, "A", str(address)) for address in addresses))
    assert dns_wire.answers(query, message)
    assert set(dns_wire.decode_answer(message).addresses) == {str(address) for address in addresses}


@given(NAMES, st.ip_addresses(v=6))
def test_ipv6_addresses_are_read(name: str, address: ipaddress.IPv6Address) -> None:
    query = dns_wire.encode_query(7, name, dns_wire.AAAA)
    found = dns_wire.decode_answer(response(query, (name, "AAAA", str(address)))).addresses
    assert [ipaddress.ip_address(text) for text in found] == [address]


def test_aliases_are_followed_in_any_order() -> None:
    query = dns_wire.encode_query(7, "WWW.shop.test", dns_wire.A)
    records = [("c.test", "A", "192.0.2.1"), ("b.test", "CNAME", "c.test."), ("www.shop.test", "CNAME", "b.test.")]
    assert dns_wire.decode_answer(response(query, *records)).addresses == ("192.0.2.1",)


def test_aliases_in_circles_come_to_an_end() -> None:
    query = dns_wire.encode_query(7, "a.test", dns_wire.A)
    message = response(query, ("a.test", "CNAME", "b.test."), ("b.test", "CNAME", "a.test."))
    assert dns_wire.decode_answer(message).addresses == ()


def test_records_of_other_names_are_not_taken() -> None:
    query = dns_wire.encode_query(7, "shop.test", dns_wire.A)
    assert dns_wire.decode_answer(response(query, ("evil.test", "A", "192.0.2.66"))).addresses == ()


def test_an_answer_to_something_else_is_no_answer() -> None:
    query = dns_wire.encode_query(7, "shop.test", dns_wire.A)
    assert not dns_wire.answers(query, response(dns_wire.encode_query(8, "shop.test", dns_wire.A)))
    assert not dns_wire.answers(query, response(dns_wire.encode_query(7, "other.test", dns_wire.A)))
    assert not dns_wire.answers(query, response(dns_wire.encode_query(7, "shop.test", dns_wire.AAAA)))
    assert not dns_wire.answers(query, query)
    assert not dns_wire.answers(query, b"")


def test_a_refusal_without_the_question_is_an_answer_but_a_success_is_not() -> None:
    query = dns_wire.encode_query(7, "shop.test", dns_wire.A)
    header = query[:2] + b"\x80%c" + bytes(8)
    assert dns_wire.answers(query, header.replace(b"%c", bytes((dns_wire.REFUSED,))))
    assert not dns_wire.answers(query, header.replace(b"%c", bytes((dns_wire.NOERROR,))))
    assert not dns_wire.answers(query, header.replace(b"%c", bytes((dns_wire.NXDOMAIN,))))


@pytest.mark.parametrize("name", ["", "a..b", "x" * 64, ".".join(["x" * 60] * 5), "bücher.test"])
def test_what_cannot_be_a_name_is_not_asked_for(name: str) -> None:
    with pytest.raises(dns_wire.MalformedMessage):
        dns_wire.encode_query(7, name, dns_wire.A)


@given(st.binary(max_size=200))
def test_noise_is_malformed_or_read_but_never_worse(noise: bytes) -> None:
    try:
        dns_wire.decode_answer(noise)
    except dns_wire.MalformedMessage:
        return


@given(NAMES, st.integers(12, 60), st.integers(0, 255))
def test_a_damaged_answer_is_malformed_or_read_but_never_worse(name: str, at: int, value: int) -> None:
    query = dns_wire.encode_query(7, name, dns_wire.A)
    message = bytearray(response(query, (name, "A", "192.0.2.1")))
    message[at % len(message)] = value
    try:
        dns_wire.decode_answer(bytes(message))
    except dns_wire.MalformedMessage:
        return


def test_a_name_that_points_at_itself_is_malformed() -> None:
    query = dns_wire.encode_query(7, "shop.test", dns_wire.A)
    with pytest.raises(dns_wire.MalformedMessage):
        dns_wire.decode_answer(query[:12] + b"\xc0\x0c" + query[-4:])
