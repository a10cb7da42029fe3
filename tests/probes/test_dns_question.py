"""Questions and answers of DNS checks, as messages."""

import dns.message
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.config.check import DnsQuestion
from lamplighter.probes.dns_question import BadAnswer, answer_to, body_of, query_for, rcode_of

QUERY = query_for(DnsQuestion(query_name="shop.test"))


def an_answer(kind: str, *texts: str) -> dns.message.Message:
    reply = dns.message.make_response(QUERY)
    reply.answer.append(dns.rrset.from_text("shop.test.", 60, "IN", kind, *texts))
    return reply


@pytest.mark.parametrize(
    ("kind", "text", "body"),
    [
        ("A", "192.0.2.1", "192.0.2.1"),
        ("AAAA", "2001:db8::1", "2001:db8::1"),
        ("CNAME", "www.shop.test.", "www.shop.test."),
        ("MX", "10 mail.shop.test.", "mail.shop.test."),
        ("NS", "ns1.shop.test.", "ns1.shop.test."),
        ("PTR", "host.shop.test.", "host.shop.test."),
        ("SRV", "1 2 5060 sip.shop.test.", "sip.shop.test.:5060"),
        ("TXT", '"v=spf1 -all"', '"v=spf1 -all"'),
    ],
)
def test_answers_read_as_gatus_renders_them(kind: str, text: str, body: str) -> None:
    assert body_of(an_answer(kind, text)) == body


def test_the_last_of_several_records_counts() -> None:
    assert body_of(an_answer("A", "192.0.2.1", "192.0.2.2")) == "192.0.2.2"


def test_an_answer_without_records_has_no_body() -> None:
    assert body_of(dns.message.make_response(QUERY)) == ""


def test_an_address_asked_for_by_ptr_is_reversed() -> None:
    query = query_for(DnsQuestion(query_name="192.0.2.1", query_type="PTR"))
    assert query.question[0].name.to_text() == "1.2.0.192.in-addr.arpa."


def test_the_rcode_has_a_name() -> None:
    assert rcode_of(an_answer("A", "192.0.2.1")) == "NOERROR"


def test_an_answer_to_another_question_is_none() -> None:
    other = dns.message.make_response(dns.message.make_query("else.test", "A", id=QUERY.id))
    assert answer_to(QUERY, other.to_wire()) is None
    assert answer_to(QUERY, b"short") is None


@given(st.binary(max_size=200))
def test_garbage_with_the_right_identifier_is_named_and_nothing_else(tail: bytes) -> None:
    wire = QUERY.id.to_bytes(2, "big") + tail
    try:
        answer = answer_to(QUERY, wire)
    except BadAnswer:
        return
    assert answer is None or answer.id == QUERY.id
