"""Atom feeds (RFC 4287). Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even as a reference (section 2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry. `content` is HTML, its texts escaped. Times are unix seconds."""

    id: str
    """An IRI that stays the same whatever else of it changes."""
    title: str
    link: str
    published: float
    updated: float
    content: str
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed and its entries, the newest first. `updated` is when the newest of them changed."""

    id: str
    title: str
    link: str
    """The page that the feed is about."""
    self_link: str
    author: str
    updated: float
    entries: Sequence[FeedEntry] = ()


def atom(feed: Feed) -> bytes:
    """Return the feed as a document in UTF-8."""
    root = ET.Element("feed", {"xmlns": NAMESPACE})
    _texts(root, id=feed.id, title=feed.title, updated=_time(feed.updated))
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": _clean(feed.self_link)})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": _clean(feed.link)})
    _texts(ET.SubElement(root, "author"), name=feed.author)
    for entry in feed.entries:
        _add(root, entry)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _add(root: ET.Element, entry: FeedEntry) -> None:
    element = ET.SubElement(root, "entry")
    times = {"published": _time(entry.published), "updated": _time(entry.updated)}
    _texts(element, id=entry.id, title=entry.title, **times)
    ET.SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": _clean(entry.link)})
    if entry.category:
        ET.SubElement(element, "category", {"term": _clean(entry.category)})
    ET.SubElement(element, "content", {"type": "html"}).text = _clean(entry.content)


def _texts(parent: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
