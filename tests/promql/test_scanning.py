import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.scanning import TokenKind, scan


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind.value, token.text) for token in scan(text)][:-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("foo:bar", [("metric identifier", "foo:bar")]),
        ("SUM", [("aggr", "SUM")]),
        ("1.5e-3", [("number", "1.5e-3")]),
        ("0x_1F", [("number", "0x_1F")]),
        ("1_000", [("number", "1_000")]),
        (".5", [("number", ".5")]),
        ("1_0.2_5e1_0", [("number", "1_0.2_5e1_0")]),
        ("5.", [("number", "5.")]),
        ("iNf", [("number", "iNf")]),
        ("1h30m", [("duration", "1h30m")]),
        ("1.5h", [("duration", "1.5h")]),
        ("a # b\n+", [("identifier", "a"), ("op", "+")]),
        ("{on='x'", [("punctuation", "{"), ("identifier", "on"), ("punctuation", "="), ("string", "'x'")]),
        ("{a!~`x`", [("punctuation", "{"), ("identifier", "a"), ("op", "!~"), ("string", "`x`")]),
        ("[5m:1m", [("punctuation", "["), ("duration", "5m"), ("punctuation", ":"), ("duration", "1m")]),
        ("fill", [("identifier", "fill")]),
        ("fill (", [("keyword", "fill"), ("punctuation", "(")]),
        ('"a\\"b"', [("string", '"a\\"b"')]),
    ],
)  # fmt: skip
def test_it_cuts_text_into_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("(", "unclosed left parenthesis", 1),
        ("x[", "unexpected end of input in duration expression", 2),
        ("x[5m", "unclosed left bracket", 4),
        ("{", "unexpected end of input inside braces", 1),
        ("{{", "unexpected left brace '{'", 1),
        ("{a!b", "unexpected character after '!' inside braces: 'b'", 2),
        ("{1", "unexpected character inside braces: '1'", 1),
        ("}", "unexpected character: '}'", 0),
        ("1)", "unexpected right parenthesis ')'", 2),
        ("x]", "unexpected right bracket ']'", 1),
        ("x[5m[", "unexpected left bracket '['", 4),
        ("1 =~ 2", "unexpected character after '=': '~'", 2),
        ("1 !~ 2", "unexpected character after '!': '~'", 2),
        ("100..4", 'bad number or duration syntax: "100.."', 0),
        ("5M", 'bad number or duration syntax: "5"', 0),
        ("1h5", 'bad number or duration syntax: "1h5"', 0),
        ("5mm", 'bad number or duration syntax: "5mm"', 0),
        ("0deadbeef", 'bad number or duration syntax: "0de"', 0),
        ('"a', "unterminated quoted string", 0),
        ("`a", "unterminated raw string", 0),
        ("'a\ufffd'", "invalid UTF-8 rune", 0),
        ("'\udc80'", "invalid UTF-8 rune", 0),
        ("`a\ufffd`", "invalid UTF-8 rune", 0),
        (r'"\q"', "unknown escape sequence U+0071 'q'", 0),
        (r'"\x.."', "illegal character U+002E '.' in escape sequence", 0),
        (r'"\400"', "escape sequence is an invalid Unicode code point", 0),
        (r'"\ud800"', "escape sequence is an invalid Unicode code point", 0),
        ('"\\', "escape sequence not terminated", 0),
        ("x[5m x]", "unexpected character: 'x', expected ':'", 5),
        ("x[y]", "unexpected character in duration expression: 'y'", 2),
        ("é", "unexpected character: 'é'", 0),
    ],
)
def test_the_last_token_tells_what_cannot_be_cut(text: str, message: str, offset: int) -> None:
    last = list(scan(text))[-1]
    assert (last.kind, last.text, last.start) == (TokenKind.ERROR, message, offset)


@given(st.text(alphabet="abx01.5mes_:\"'`\\{}[]()=!~<>+-*/^%@,# \n\té\x00", max_size=40) | st.text(max_size=30))
def test_any_text_is_cut_into_tokens_that_lie_one_after_another(text: str) -> None:
    end = 0
    for token in scan(text):
        assert token.start >= end or token.kind == TokenKind.ERROR
        end = token.end
    assert token.kind in (TokenKind.END, TokenKind.ERROR)


@given(st.text(alphabet="5mshdwyMS0123_.eE+x", max_size=12))
def test_numbers_and_durations_end_where_a_word_ends(text: str) -> None:
    for token in scan(text):
        if token.kind in (TokenKind.NUMBER, TokenKind.DURATION):
            following = text[token.end : token.end + 1]
            assert not following.isalnum()
