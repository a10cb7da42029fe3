import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import MatcherError
from lamplighter.matching.quoting import quote, unquote

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("plain text", '"plain text"'),
        ('say "hi"\\', r'"say \"hi\"\\"'),
        ("\a\b\f\n\r\t\v", r'"\a\b\f\n\r\t\v"'),
        ("\x00\x7f", r'"\x00\x7f"'),
        ("é\x85\xa0\u200b", r'"é\u0085\u00a0\u200b"'),
        ("🙂\U000e0001", r'"🙂\U000e0001"'),
    ],
)
def test_it_is_written_as_go_does(text: str, quoted: str) -> None:
    assert quote(text) == quoted


@pytest.mark.parametrize(
    ("quoted", "text"), [(r'"\x41\101\u0041\U00000041"', "AAAA"), (r'"\xc3\xa9"', "é"), (r'"\303\251"', "é")]
)
def test_escapes_by_number_are_read(quoted: str, text: str) -> None:
    assert unquote(quoted) == text


@pytest.mark.parametrize(
    "quoted", [r'"\q"', r'"\'"', r'"\x4"', r'"\400"', r'"\ud800"', r'"\U00110000"', r'"\xff"', '"a\nb"', '"a"b"']
)
def test_what_go_does_not_read_is_refused(quoted: str) -> None:
    with pytest.raises(MatcherError):
        unquote(quoted)


@given(TEXTS)
def test_what_was_written_is_read_back(text: str) -> None:
    assert unquote(quote(text)) == text
