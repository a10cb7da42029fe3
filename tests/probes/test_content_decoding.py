import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.probes.content_decoding import BOMB_BYTES, BadEncoding, Decoder, decoder_for


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


def decode(encoding: str, data: bytes, chunk_bytes: int) -> bytes:
    decoder = Decoder(encoding)
    pieces = [
        piece for at in range(0, len(data), chunk_bytes) for piece in decoder.feed(data[at : at + chunk_bytes])
    ]
    decoder.finish()
    return b"".join(pieces)


@given(st.binary(max_size=5000), st.integers(1, 700))
def test_what_was_compressed_comes_back_whatever_the_chunks(data: bytes, chunk_bytes: int) -> None:
    assert decode("gzip", gzip.compress(data), chunk_bytes) == data
    assert decode("deflate", zlib.compress(data), chunk_bytes) == data


@given(st.binary(max_size=5000))
def test_deflate_without_its_header_comes_back_too(data: bytes) -> None:
    assert decode("deflate", raw_deflate(data), 100_000) == data


@given(st.binary(max_size=500), st.binary(max_size=500), st.integers(1, 100))
def test_several_gzip_members_are_one_body(one: bytes, other: bytes, chunk_bytes: int) -> None:
    assert decode("gzip", gzip.compress(one) + gzip.compress(other), chunk_bytes) == one + other


def test_a_bomb_is_noticed_before_it_has_grown() -> None:
    decoder = Decoder("gzip")
    bomb = gzip.compress(bytes(100_000_000))
    grown = 0

    def feed_all() -> None:
        nonlocal grown
        for at in range(0, len(bomb), 16384):
            for piece in decoder.feed(bomb[at : at + 16384]):
                grown += len(piece)

    with pytest.raises(BadEncoding, match="grew"):
        feed_all()
    assert grown < 4 * BOMB_BYTES


def test_a_page_that_merely_compresses_well_is_no_bomb() -> None:
    page = b"".join(b"<tr><td>row %d</td></tr>\n" % number for number in range(100_000))
    assert decode("gzip", gzip.compress(page), 16384) == page


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@given(st.binary(min_size=1, max_size=300))
def test_noise_is_refused_or_read_but_never_worse(encoding: str, noise: bytes) -> None:
    try:
        decode(encoding, noise, 50)
    except BadEncoding:
        return


def test_a_body_that_is_cut_off_is_refused() -> None:
    with pytest.raises(BadEncoding, match="early"):
        decode("gzip", gzip.compress(b"abc" * 1000)[:-9], 10_000)


def test_a_body_that_was_never_compressed_is_refused() -> None:
    with pytest.raises(BadEncoding, match="not compressed"):
        decode("gzip", b"plain text", 100)


@pytest.mark.parametrize("encoding", ["", "identity", "br", "utf-8", "gzip, br"])
def test_unknown_encodings_leave_the_body_as_it_is(encoding: str) -> None:
    assert decoder_for(encoding) is None


@pytest.mark.parametrize("encoding", ["gzip", " GZIP ", "x-gzip", "deflate"])
def test_known_encodings_are_undone(encoding: str) -> None:
    assert decoder_for(encoding) is not None
