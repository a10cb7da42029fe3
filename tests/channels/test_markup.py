import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.channels.markup import (
    HTML,
    MARKDOWN,
    MARKDOWN_V2,
    PLAIN,
    Markup,
    cut_html,
    cut_utf16,
    utf16_length,
    without_tags,
)
from tests.support.receivers.telegram import read

pieces = st.sampled_from(
    ["<b>", "</b>", "<i>", "</i>", "&lt;", "&amp;", "a", "é", "😀", "\n", '<a href="https://x">', "</a>"]
)


@pytest.mark.parametrize(
    ("markup", "mode"), [(HTML, "HTML"), (MARKDOWN_V2, "MarkdownV2"), (MARKDOWN, "Markdown"), (PLAIN, "")]
)
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_is_shown_as_it_is(markup: Markup, mode: str, text: str) -> None:
    assert read(markup.text(text), mode) == text
    assert read(markup.bold(text), mode) == text
    assert read(markup.code(text), mode).strip() == text.strip()


@given(st.text(alphabet='ab)(\\]&<>"?=', max_size=20))
def test_a_link_is_one_whatever_is_in_it(text: str) -> None:
    url = f"https://x/{text}"
    for markup, mode in ((HTML, "HTML"), (MARKDOWN_V2, "MarkdownV2")):
        assert read(markup.link(f"a{text}", url), mode) == f"a{text}"


def well_formed(*words: str) -> str:
    return "".join(f"<b>{html.escape(word)}<i>x</i></b>" for word in words)


@given(st.lists(st.text(alphabet="a<&é😀", max_size=5), min_size=1), st.integers(20, 60))
def test_a_cut_leaves_html_that_can_be_read_and_is_never_too_long(words: list[str], longest: int) -> None:
    cut = cut_html(well_formed(*words), longest)
    assert len(cut) <= longest
    read(cut, "HTML")


@given(st.lists(pieces, max_size=40).map("".join), st.integers(1, 80))
def test_even_of_html_that_is_none_a_cut_is_never_too_long(text: str, longest: int) -> None:
    assert utf16_length(cut_html(text, longest, utf16_length)) <= max(longest, 1)


def test_what_is_short_enough_is_left_as_it_is() -> None:
    assert cut_html("<b>a</b> & b", 12) == "<b>a</b> & b"
    assert cut_utf16("😀b", 3) == "😀b"


def test_a_cut_closes_what_is_open() -> None:
    assert (
        cut_html('<b>one <a href="https://x">two three</a></b>', 40) == '<b>one <a href="https://x">two…</a></b>'
    )


@given(st.text(max_size=30), st.integers(1, 20))
def test_a_cut_tears_no_character_apart(text: str, longest: int) -> None:
    cut = cut_utf16(text, longest)
    assert utf16_length(cut) <= longest
    assert text.startswith(cut.removesuffix("…"))


def test_without_its_tags_html_is_plain_text() -> None:
    assert without_tags('<b>1 &lt; 2</b> <a href="x">&amp;</a> a < b') == "1 < 2 & a < b"
    assert re.search("<", without_tags("5 <6")) is not None
