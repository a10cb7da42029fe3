"""Compressed bodies, decompressed as they arrive and never further than is wanted."""

import zlib

BOMB_RATIO = 100
"""Honest text compresses about ten times, at best some dozens; a bomb a thousand times."""
BOMB_BYTES = 1 << 20
"""Below this size nothing is called a bomb."""
_STEP_BYTES = 65536
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
ACCEPTED = "gzip, deflate"


class BadEncoding(ValueError):
    """The body is not what its Content-Encoding says, or it grows past every bound."""


class Decoder:
    """Undoes one Content-Encoding: gzip or deflate, the latter with or without its zlib header."""

    def __init__(self, encoding: str) -> None:
        self._deflate = encoding == "deflate"
        self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._received = 0
        self._grown = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return what `chunk` adds, in pieces. Raises `BadEncoding`; a bomb is noticed within one piece."""
        self._received += len(chunk)
        pieces: list[bytes] = []
        while chunk:
            piece = self._step(chunk)
            pieces.append(piece)
            self._grown += len(piece)
            if self._grown > max(BOMB_BYTES, BOMB_RATIO * self._received):
                raise BadEncoding(f"the compressed body grew more than {BOMB_RATIO} times")
            chunk = self._rest(ended=len(piece) < _STEP_BYTES)
        return pieces

    def finish(self) -> None:
        """Raise `BadEncoding` if the compressed stream was cut off."""
        if self._received and not self._stream.eof:
            raise BadEncoding("the compressed body ends too early")

    def _step(self, chunk: bytes) -> bytes:
        try:
            return self._stream.decompress(chunk, _STEP_BYTES)
        except zlib.error:
            if not self._deflate or self._grown:
                raise BadEncoding("the body is not compressed as its Content-Encoding says") from None
        self._deflate = False
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        return self._step(chunk)

    def _rest(self, *, ended: bool) -> bytes:
        """Return what is to be fed next; a gzip file may be several, one after the other."""
        if not self._stream.eof:
            return b"" if ended else self._stream.unconsumed_tail
        left = self._stream.unused_data
        if left[:2] == b"\x1f\x8b":
            self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
            return left
        return b""


def decoder_for(content_encoding: str) -> Decoder | None:
    """Return what undoes `content_encoding`; None where the body is to be taken as it is."""
    coding = content_encoding.strip().lower().removeprefix("x-")
    return Decoder(coding) if coding in {"gzip", "deflate"} else None
