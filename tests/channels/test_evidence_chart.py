"""The picture of an hour, read back pixel by pixel."""

import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.evidence import Evidence, Minute
from lamplighter.channels.evidence_chart import BAR, GAP, HEADROOM, HEIGHT, chart, width_of
from lamplighter.probes.verdict import CheckState

UP, DOWN = Minute(CheckState.UP, 0.1), Minute(CheckState.DOWN, None)
WHITE, GREEN, RED, AMBER = "ffffff", "2f9a55", "cf3a40", "d99a1c"


def decoded(png: bytes) -> list[list[str]]:
    """Return the colours of a palette PNG, row by row; every chunk's checksum has to be right."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks: dict[bytes, bytes] = {}
    place = 8
    while place < len(png):
        (size,) = struct.unpack(">I", png[place : place + 4])
        kind, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + size]
        assert struct.unpack(">I", png[place + 8 + size : place + 12 + size]) == (zlib.crc32(kind + data),)
        chunks[kind] = data
        place += 12 + size
    assert list(chunks) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    width, height, *rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert rest == [8, 3, 0, 0, 0]
    palette = [chunks[b"PLTE"][at : at + 3].hex() for at in range(0, len(chunks[b"PLTE"]), 3)]
    raw = zlib.decompress(chunks[b"IDAT"])
    assert len(raw) == height * (width + 1)
    rows = [raw[y * (width + 1) : (y + 1) * (width + 1)] for y in range(height)]
    assert {row[0] for row in rows} == {0}
    return [[palette[index] for index in row[1:]] for row in rows]


def column(rows: list[list[str]], minute: int) -> list[str]:
    """Return the colours of a minute's bar from above."""
    return [row[minute * (BAR + GAP)] for row in rows]


def test_a_minute_is_a_bar_as_high_as_its_slowest_answer() -> None:
    rows = decoded(chart(Evidence(minutes=(UP, Minute(CheckState.DEGRADED, 0.4), None))))
    assert column(rows, 0).count(GREEN) == (HEIGHT - HEADROOM) / 4
    assert column(rows, 1).count(AMBER) == HEIGHT - HEADROOM
    assert set(column(rows, 2)) == {WHITE, "d6d5d0"}
    assert column(rows, 0)[-1] == GREEN, "bars stand on the ground"


def test_a_minute_without_an_answer_is_red_to_the_top() -> None:
    rows = decoded(chart(Evidence(minutes=(UP, DOWN))))
    assert column(rows, 1).count(RED) == HEIGHT - HEADROOM
    assert column(rows, 1)[0] == "f6d5d6", "and what is behind it too"


def test_the_picture_of_an_hour_is_small() -> None:
    evidence = Evidence(minutes=tuple(Minute(CheckState.UP, 0.05 + minute % 7 / 100) for minute in range(60)))
    png = chart(evidence)
    assert len(png) < 1000
    assert (len(decoded(png)), len(decoded(png)[0])) == (HEIGHT, width_of(evidence)) == (80, 480)


def test_nothing_known_is_no_picture() -> None:
    assert chart(Evidence()) == b""
    assert chart(Evidence(minutes=(None,) * 60)) == b""


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.builds(Minute, st.sampled_from(CheckState), st.one_of(st.none(), st.floats(0, 1e6))),
        ),
        max_size=60,
    )
)
def test_any_hour_is_a_sound_picture(minutes: list[Minute | None]) -> None:
    png = chart(Evidence(minutes=tuple(minutes)))
    assert bool(png) == any(minutes)
    if png:
        decoded(png)
