"""A DNS check's question as a message, and the answer as Gatus renders it. Pure; alone imports dnspython."""

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.reversename

from lamplighter.config.check import DnsQuestion

Message = dns.message.Message
_NAMED = {"A": "address", "AAAA": "address", "CNAME": "target", "MX": "exchange", "NS": "target", "PTR": "target"}


class BadQuestion(ValueError):
    """A name or type that cannot be asked for."""


class BadAnswer(ValueError):
    """Bytes that are no DNS message."""


def query_for(question: DnsQuestion) -> Message:
    """Return a recursive query with a random id. An address asked for by PTR is turned into its reverse name."""
    try:
        record_type = dns.rdatatype.from_text(question.query_type)
        return dns.message.make_query(_name(question.query_name, record_type), record_type)
    except (dns.exception.DNSException, ValueError) as error:
        raise BadQuestion("the query name or type is not one of DNS") from error


def _name(text: str, record_type: dns.rdatatype.RdataType) -> dns.name.Name:
    if record_type is dns.rdatatype.PTR and not text.rstrip(".").endswith(".arpa"):
        return dns.reversename.from_address(text)
    return dns.name.from_text(text)


def answer_to(query: Message, wire: bytes) -> Message | None:
    """Read `wire`; None where it answers something else, as a forged or late datagram does."""
    if len(wire) < 12 or int.from_bytes(wire[:2], "big") != query.id:
        return None
    try:
        message = dns.message.from_wire(wire, ignore_trailing=True)
    except (dns.exception.DNSException, ValueError) as error:
        raise BadAnswer("the server's answer is no DNS message") from error
    return message if query.is_response(message) else None


def is_truncated(wire: bytes) -> bool:
    """Tell whether the answer did not fit into the datagram."""
    return bool(int.from_bytes(wire[2:4], "big") & dns.flags.TC)


def rcode_of(message: Message) -> str:
    """Return the response code by name: ``NOERROR``, ``NXDOMAIN``."""
    return dns.rcode.to_text(message.rcode())


def body_of(message: Message) -> str:
    """Return the last record of the answer: an address, a name with final dot, ``host:port`` of SRV, or text."""
    records = [record for group in message.answer for record in group]
    return _text(records[-1]) if records else ""


def _text(record: dns.rdata.Rdata) -> str:
    kind = dns.rdatatype.to_text(record.rdtype)
    if kind in _NAMED:
        return str(getattr(record, _NAMED[kind]))
    if kind == "SRV":
        return f"{record.target}:{record.port}"  # type: ignore[attr-defined]
    return record.to_text()
