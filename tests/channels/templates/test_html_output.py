from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lamplighter.channels.templates import expand_html, no_definitions
from tests.support.alerts import a_notification, an_alert

SAID = "{{ .CommonAnnotations.said }}"
NASTY = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="<>\"'=/&;:!-ax \n`", max_size=60),
    st.sampled_from(
        ["</title><script>", "javascript:x", '" onload="x', "' style='", "-->", "</textarea>", "&lt;b"]
    ),
)


class Reader(HTMLParser):
    """What a reader of mail would see: tags with their attributes, and the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def read(template: str, said: str) -> Reader:
    reader = Reader()
    alert = an_alert(annotations={"said": said})
    reader.feed(expand_html(template, a_notification(alert), no_definitions()))
    reader.close()
    return reader


def seen(said: str) -> str:
    return said.replace("\0", "\ufffd")


@settings(max_examples=200, deadline=None)
@given(NASTY)
def test_a_value_between_tags_is_text(said: str) -> None:
    reader = read(f"<p>{SAID}</p>", said)
    assert [tag for tag, _ in reader.tags] == ["p"]
    assert reader.text.replace("\r\n", "\n") == seen(said).replace("\r\n", "\n")


@settings(max_examples=200, deadline=None)
@given(NASTY, st.sampled_from("\"'"))
def test_a_value_in_quotes_stays_in_its_attribute(said: str, quote: str) -> None:
    reader = read(f"<p title={quote}a {SAID} b{quote} class=x>y</p>", said)
    assert reader.tags == [("p", {"title": f"a {seen(said)} b", "class": "x"})]
    assert reader.text == "y"


@settings(max_examples=200, deadline=None)
@given(NASTY)
def test_a_value_without_quotes_stays_one_value(said: str) -> None:
    # What is space to Python's parser, and to no browser.
    assume(not any(letter.isspace() and letter not in " \t\n\r\f\v" for letter in said))
    ((tag, attributes),) = read(f"<p title={SAID} class=x>", said).tags
    assert (tag, set(attributes)) == ("p", {"title", "class"})


@settings(max_examples=200, deadline=None)
@given(NASTY)
def test_an_address_leads_to_the_web_or_nowhere(said: str) -> None:
    ((_, attributes),) = read(f'<a href="{SAID}">x</a>', said).tags
    address = attributes["href"] or ""
    scheme, colon, _ = address.partition(":")
    assert set(attributes) == {"href"}
    assert not colon or "/" in scheme or scheme.lower() in ("http", "https", "mailto") or address.startswith("#")


@pytest.mark.parametrize("element", ["title", "textarea"])
@given(NASTY)
@settings(max_examples=100, deadline=None)
def test_a_value_does_not_end_the_element_it_is_in(element: str, said: str) -> None:
    reader = read(f"<{element}>{SAID}</{element}><i>z</i>", said)
    assert [tag for tag, _ in reader.tags] == [element, "i"]


@pytest.mark.parametrize(
    ("template", "said", "expected"),
    [
        ('<b style="color: SAID">', "url(javascript:x)", '<b style="color: ZgotmplZ">'),
        ("<script>x = SAID</script>", "</script>", r'<script>x = "\u003c/script\u003e"</script>'),
        ("<b onclick='f(SAID)'>", "');alert('", "<b onclick='f(&#34;&#39;);alert(&#39;&#34;)'>"),
        ("<!-- SAID -->a", "--><b>", "a"),
        ("<p SAID=1>", "onclick", "<p ZgotmplZ=1>"),
        ('<a href="{{ .CommonAnnotations.said | safeUrl }}">', "tel:+41", '<a href="tel:&#43;41">'),
        ('<p title="{{ .CommonAnnotations.said | safeHtml }}">', "<b>a</b>&amp;", '<p title="a&amp;">'),
    ],
)  # fmt: skip
def test_dangerous_places_are_kept_harmless(template: str, said: str, expected: str) -> None:
    alert = an_alert(annotations={"said": said})
    template = template.replace("SAID", SAID)
    assert expand_html(template, a_notification(alert), no_definitions()) == expected
