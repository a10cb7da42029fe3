"""The little of DNS' wire format that finding an address needs (RFC 1035, RFC 3596).

dnspython does this too, at 190 µs of CPU a question and 140 ms of import: more than the probe itself spends
outside TLS (docs/adr/0004-resolver.md). It is used where whole records are judged, in DNS checks.
"""

import ipaddress
import struct
from dataclasses import dataclass

A = 1
CNAME = 5
AAAA = 28
IN = 1
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = range(6)
RCODES = {0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED"}

_HEADER = struct.Struct("!6H")
_RECORD = struct.Struct("!HHIH")
_RESPONSE, _TRUNCATED, _RECURSION_DESIRED = 0x8000, 0x0200, 0x0100
_MAX_ALIASES = 16
_MAX_POINTERS = 64


class MalformedMessage(ValueError):
    """Bytes that are no DNS message, or a name that cannot be asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a response says about the addresses of the name that was asked for, aliases followed."""

    rcode: int
    truncated: bool
    addresses: tuple[str, ...]


def encode_query(identifier: int, name: str, record_type: int) -> bytes:
    """Return a recursive query for `name`, which is ASCII, with or without a final dot."""
    header = _HEADER.pack(identifier, _RECURSION_DESIRED, 1, 0, 0, 0)
    return header + _encode_name(name) + struct.pack("!HH", record_type, IN)


def answers(query: bytes, message: bytes) -> bool:
    """Tell whether `message` is a response to `query`: same identifier, same question."""
    if len(message) < 12 or message[:2] != query[:2] or not message[2] & 0x80:
        return False
    asked = query[12:]
    if message[12 : 12 + len(asked)].lower() == asked.lower():
        return message[4:6] == b"\x00\x01"
    return _is_bare_refusal(message)


def _is_bare_refusal(message: bytes) -> bool:
    """Some servers leave the question out of FORMERR, NOTIMP and REFUSED; such an answer proves nothing else."""
    return message[4:6] == b"\x00\x00" and message[3] & 0x0F in {FORMERR, SERVFAIL, NOTIMP, REFUSED}


def decode_answer(message: bytes) -> Answer:
    """Read the addresses that `message` gives for its own question. Raises `MalformedMessage`."""
    try:
        return _decode(message)
    except (struct.error, IndexError) as error:
        raise MalformedMessage("the message ends too early") from error


def _decode(message: bytes) -> Answer:
    _, flags, questions, count, _, _ = _HEADER.unpack_from(message)
    at, name, wanted = _HEADER.size, "", A
    for _ in range(questions):
        name, at = _decode_name(message, at)
        (wanted,) = struct.unpack_from("!H", message, at)
        at += 4
    rcode, truncated = flags & 0x0F, bool(flags & _TRUNCATED)
    if truncated:
        return Answer(rcode, truncated, ())
    found, aliases = _decode_records(message, at, count, wanted)
    return Answer(rcode, truncated, _follow(name, found, aliases))


def _decode_records(
    message: bytes, at: int, count: int, wanted: int
) -> tuple[dict[str, list[str]], dict[str, str]]:
    found: dict[str, list[str]] = {}
    aliases: dict[str, str] = {}
    for _ in range(count):
        owner, at = _decode_name(message, at)
        record_type, record_class, _, length = _RECORD.unpack_from(message, at)
        at += _RECORD.size
        data = message[at : at + length]
        if len(data) != length:
            raise MalformedMessage("a record ends too early")
        if record_class == IN and record_type == wanted and wanted in {A, AAAA}:
            found.setdefault(owner, []).append(_decode_address(data, wanted))
        elif record_class == IN and record_type == CNAME:
            aliases[owner] = _decode_name(message, at)[0]
        at += length
    return found, aliases


def _follow(name: str, found: dict[str, list[str]], aliases: dict[str, str]) -> tuple[str, ...]:
    for _ in range(_MAX_ALIASES):
        if name in found or name not in aliases:
            break
        name = aliases[name]
    return tuple(found.get(name, ()))


def _decode_address(data: bytes, record_type: int) -> str:
    if len(data) != (4 if record_type == A else 16):
        raise MalformedMessage("an address has the wrong length")
    return str(ipaddress.ip_address(data))


def _encode_name(name: str) -> bytes:
    labels = name.removesuffix(".").split(".")
    if not all(0 < len(label) < 64 and label.isascii() for label in labels):
        raise MalformedMessage("a label of the name is empty, too long or not ASCII")
    encoded = b"".join(bytes((len(label),)) + label.encode("ascii") for label in labels) + b"\x00"
    if len(encoded) > 255:
        raise MalformedMessage("the name is too long")
    return encoded


def _decode_name(message: bytes, at: int) -> tuple[str, int]:
    """Read a name, compressed or not; return it in lower case and where reading goes on."""
    labels: list[str] = []
    after = -1
    for _ in range(_MAX_POINTERS + 128):
        length = message[at]
        if length >= 0xC0:
            after = at + 2 if after < 0 else after
            at = (length & 0x3F) << 8 | message[at + 1]
        elif length >= 0x40:
            raise MalformedMessage("a label of unknown kind")
        elif length == 0:
            return ".".join(labels), after if after >= 0 else at + 1
        else:
            labels.append(message[at + 1 : at + 1 + length].decode("latin-1").lower())
            at += 1 + length
    raise MalformedMessage("a name points in circles")
