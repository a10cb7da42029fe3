"""What is kept of a response: its headers and the beginning of its body."""

from lamplighter.probes.content_decoding import BadEncoding, Decoder, decoder_for

READ_ON_BYTES = 1 << 20
"""A body is read, and counted, up to here even where less is kept; then the connection is given up."""
_ABANDON = -1


class ResponseSink:
    """Takes libcurl's header lines and body chunks of one hop; a new status line starts all over.

    A body larger than `limit_bytes` is no failure: its beginning is kept, the rest is counted to `READ_ON_BYTES`,
    and then `abandoned` is set, with `size_bytes` from Content-Length if the server gave one.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._read_on = max(limit_bytes, READ_ON_BYTES)
        self._start()

    def _start(self) -> None:
        self.headers: list[tuple[str, str]] = []
        self.headers_ended = False
        self.abandoned = False
        self.bad_encoding = ""
        self._chunks: list[bytes] = []
        self._kept = 0
        self._counted = 0
        self._decoder: Decoder | None = None

    @property
    def body(self) -> bytes:
        """The beginning of the body, decompressed."""
        return b"".join(self._chunks)

    @property
    def size_bytes(self) -> int:
        """The size of the whole decompressed body as far as it is known."""
        declared = self.header("content-length")
        if self.abandoned and self._decoder is None and declared.isdigit():
            return int(declared)
        return self._counted

    def header(self, name: str) -> str:
        """Return the last value of header `name` (lower case), or ""."""
        return next((value for key, value in reversed(self.headers) if key.lower() == name), "")

    def take_header(self, line: bytes) -> None:
        """libcurl's HEADERFUNCTION: one line, the status line and the final empty line included."""
        if line.startswith(b"HTTP/"):
            self._start()
            return
        name, separator, value = line.decode("utf-8", "replace").partition(":")
        if separator:
            self.headers.append((name.strip(), value.strip()))
        elif not line.strip():
            self.headers_ended = True
            self._decoder = decoder_for(self.header("content-encoding"))

    def take_body(self, chunk: bytes) -> int | None:
        """libcurl's WRITEFUNCTION; anything but None ends the transfer with code 23."""
        if self._decoder is None:
            self._keep(chunk)
        else:
            try:
                for piece in self._decoder.feed(chunk):
                    self._keep(piece)
            except BadEncoding as error:
                self.bad_encoding = str(error)
                return _ABANDON
        if self._counted > self._read_on:
            self.abandoned = True
            return _ABANDON
        return None

    def finish(self) -> None:
        """The transfer ended well: check that a compressed body did too."""
        if self._decoder is None or self.bad_encoding:
            return
        try:
            self._decoder.finish()
        except BadEncoding as error:
            self.bad_encoding = str(error)

    def _keep(self, piece: bytes) -> None:
        self._counted += len(piece)
        room = self._limit - self._kept
        if room > 0 and piece:
            kept = piece[:room]
            self._chunks.append(kept)
            self._kept += len(kept)
