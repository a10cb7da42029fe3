import gzip

from hypothesis import given
from hypothesis import strategies as st

from lamplighter.probes.http_body import READ_ON_BYTES, ResponseSink


def sink(*headers: bytes, limit_bytes: int = 100) -> ResponseSink:
    made = ResponseSink(limit_bytes)
    for line in (b"HTTP/1.1 200 OK\r\n", *headers, b"\r\n"):
        made.take_header(line)
    return made


@given(st.lists(st.binary(max_size=80), max_size=20), st.integers(1, 300))
def test_the_beginning_is_kept_and_all_is_counted(chunks: list[bytes], limit_bytes: int) -> None:
    made = sink(limit_bytes=limit_bytes)
    assert [made.take_body(chunk) for chunk in chunks] == [None] * len(chunks)
    whole = b"".join(chunks)
    assert made.body == whole[:limit_bytes]
    assert made.size_bytes == len(whole)


def test_a_huge_body_is_given_up_with_the_size_that_was_declared() -> None:
    made = sink(b"Content-Length: 99000000\r\n")
    answers = [made.take_body(bytes(65536)) for _ in range(READ_ON_BYTES // 65536 + 1)]
    assert answers[-1] == -1
    assert answers[:-1] == [None] * (len(answers) - 1)
    assert made.abandoned
    assert made.size_bytes == 99_000_000


def test_a_huge_body_of_undeclared_size_counts_what_was_read() -> None:
    made = sink()
    while made.take_body(bytes(65536)) is None:
        pass
    assert READ_ON_BYTES < made.size_bytes <= READ_ON_BYTES + 65536


def test_only_the_last_of_several_answers_counts() -> None:
    made = sink(b"X-Old: 1\r\n")
    for line in (b"HTTP/1.1 100 Continue\r\n", b"\r\n", b"HTTP/2 200\r\n", b"x-new:  2 \r\n", b"\r\n"):
        made.take_header(line)
    assert made.headers == [("x-new", "2")]
    assert made.headers_ended


def test_headers_that_have_not_ended_are_told_from_those_that_have() -> None:
    made = ResponseSink(10)
    made.take_header(b"HTTP/1.1 200 OK\r\n")
    made.take_header(b"X: 1\r\n")
    assert not made.headers_ended


def test_names_of_headers_do_not_depend_on_case() -> None:
    assert sink(b"CONTENT-Type: text/html\r\n").header("content-type") == "text/html"


def test_a_compressed_body_is_counted_decompressed() -> None:
    made = sink(b"Content-Encoding: gzip\r\n", b"Content-Length: 40\r\n")
    made.take_body(gzip.compress(b"a" * 5000))
    made.finish()
    assert (made.size_bytes, made.body, made.bad_encoding) == (5000, b"a" * 100, "")


def test_a_compressed_body_that_ends_early_is_bad() -> None:
    made = sink(b"Content-Encoding: gzip\r\n")
    made.take_body(gzip.compress(b"abc" * 500)[:-8])
    made.finish()
    assert made.bad_encoding
