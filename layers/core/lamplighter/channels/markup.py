"""The markups of chats: what is text in them, and HTML cut so that nothing of it is torn apart. Pure."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

_TOKEN = re.compile(r"<(?P<end>/?)(?P<tag>[A-Za-z][\w-]*)[^<>]*>|&#?\w{1,31};|.", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_MARKDOWN_V2 = re.compile(r"([\\_*\[\]()~`>#+\-=|{}.!])")
_MARKDOWN_V2_CODE = re.compile(r"([\\`])")
_MARKDOWN_V2_URL = re.compile(r"([\\)])")
_MARKDOWN = re.compile(r"([_*`\[])")


@dataclass(frozen=True, slots=True)
class Markup:
    """How one markup says things. Each takes plain text, `link` a name and a URL."""

    text: Callable[[str], str]
    bold: Callable[[str], str]
    code: Callable[[str], str]
    link: Callable[[str, str], str]


PLAIN = Markup(
    text=lambda text: text,
    bold=lambda text: text,
    code=lambda text: text,
    link=lambda name, url: f"{name}: {url}",
)
HTML = Markup(
    text=html.escape,
    bold=lambda text: f"<b>{html.escape(text)}</b>",
    code=lambda text: f"<pre>{html.escape(text)}</pre>",
    link=lambda name, url: f'<a href="{html.escape(url)}">{html.escape(name)}</a>',
)


def _v2(text: str) -> str:
    return _MARKDOWN_V2.sub(r"\\\1", text)


def _v2_code(text: str) -> str:
    return "```\n" + _MARKDOWN_V2_CODE.sub(r"\\\1", text) + "\n```"


def _v2_link(name: str, url: str) -> str:
    return f"[{_v2(name)}](" + _MARKDOWN_V2_URL.sub(r"\\\1", url) + ")"


def _v1(text: str) -> str:
    """The old Markdown escapes outside of its marks only, which is why it makes nothing bold here."""
    return _MARKDOWN.sub(r"\\\1", text)


MARKDOWN_V2 = Markup(text=_v2, bold=lambda text: f"*{_v2(text)}*", code=_v2_code, link=_v2_link)
MARKDOWN = Markup(text=_v1, bold=_v1, code=_v1, link=lambda name, url: f"{_v1(name)}: {_v1(url)}")


def cut_html(text: str, longest: int, length: Callable[[str], int] = len) -> str:
    """Return `text` as it is, or its beginning with what is open in it closed; never more than `longest`."""
    if length(text) <= longest:
        return text
    kept: list[str] = []
    still_open: list[str] = []
    room = longest - 1
    for token in _TOKEN.finditer(text):
        open_then = _open_after(still_open, token)
        if length(token[0]) + _closing(open_then) > room:
            break
        room -= length(token[0])
        kept.append(token[0])
        still_open = open_then
    ends = "".join(f"</{tag}>" for tag in reversed(still_open))
    return "".join(kept).rstrip() + "…" + ends


def without_tags(text: str) -> str:
    """Return HTML as plain text."""
    return html.unescape(_TAG.sub("", text))


def utf16_length(text: str) -> int:
    """Return how long `text` is where what is beyond the first 65,536 characters counts twice."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def cut_utf16(text: str, longest: int) -> str:
    """Return `text`, its end replaced by a mark where it is longer than `longest` in UTF-16."""
    if utf16_length(text) <= longest:
        return text
    encoded = text.encode("utf-16-le", "surrogatepass")[: 2 * (longest - 1)]
    return encoded.decode("utf-16-le", "ignore") + "…"


def _open_after(still_open: list[str], token: re.Match[str]) -> list[str]:
    tag = token["tag"]
    if tag is None or tag.lower() == "br":
        return still_open
    if not token["end"]:
        return [*still_open, tag]
    return still_open[:-1] if still_open and still_open[-1] == tag else still_open


def _closing(tags: list[str]) -> int:
    return sum(len(tag) + 3 for tag in tags)
