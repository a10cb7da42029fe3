"""The feed, read by another's parser and held against what RFC 4287 asks for."""

import re
from datetime import datetime
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.incidents.atom import Feed, FeedEntry, atom
from lamplighter.incidents.feed import incident_feed
from lamplighter.incidents.incident import Phase
from lamplighter.incidents.settling import CALM_SECONDS
from lamplighter.incidents.updates import Update
from tests.support.alerts import NOON
from tests.support.incidents import World

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://status.example.com/lamp/"
IRI = re.compile(r"[a-z][a-z0-9+.-]*:\S+")
NAMES = {"core_shop": "shop"}
ONCE = ("id", "title", "updated")


def read(document: bytes) -> ET.Element:
    """Parse a feed, and hold it against sections 4.1.1 and 4.1.2: what must be there, how often, in which form."""
    assert document.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    root = ET.fromstring(document)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for element in (root, *entries):
        for name in ONCE:
            assert len(element.findall(ATOM + name)) == 1, name
        assert IRI.fullmatch(text(element, "id"))
        assert moment(element, "updated").tzinfo is not None
        assert all(IRI.fullmatch(link.attrib["href"]) for link in element.findall(f"{ATOM}link"))
        assert link_of(element, "alternate")
    assert text(root, "author", "name")
    assert link_of(root, "self").endswith("incidents.atom")
    assert len({text(entry, "id") for entry in entries}) == len(entries)
    for entry in entries:
        assert moment(entry, "published") <= moment(entry, "updated") <= moment(root, "updated")
        (content,) = entry.findall(f"{ATOM}content")
        assert content.attrib == {"type": "html"}
        assert not list(content), "HTML is text of the element, escaped once"
    return root


def text(element: ET.Element, *path: str) -> str:
    return element.findtext("/".join(ATOM + name for name in path)) or ""


def moment(element: ET.Element, name: str) -> datetime:
    return datetime.fromisoformat(text(element, name))


def link_of(element: ET.Element, relation: str) -> str:
    (href,) = [each.attrib["href"] for each in element.findall(f"{ATOM}link") if each.attrib["rel"] == relation]
    return href


class Tags(HTMLParser):
    """Keeps the tags and the text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def feed_of(world: World) -> ET.Element:
    stories = world.read.stories(world.now)
    return read(incident_feed(stories, NAMES, world.now, base_url=BASE, name="Shop & Sons"))


def test_an_incident_is_an_entry_with_what_people_say() -> None:
    world = World()
    world.fire("shop")
    said = Update(author="Ada <a@b>", text="Disk & <b>cable</b>\nbroken.", phase=Phase.IDENTIFIED)
    world.keep.update(world.the_incident().id, said, world.now + 60)
    world.now += 120
    root = feed_of(world)
    assert text(root, "title") == "Shop & Sons: incidents"
    assert link_of(root, "self") == "https://status.example.com/lamp/incidents.atom"
    (entry,) = root.findall(f"{ATOM}entry")
    assert text(entry, "title") == "Identified: Disruption of shop"
    assert text(entry, "published") == "2026-11-20T12:00:00Z"
    assert text(entry, "updated") == "2026-11-20T12:01:00Z"
    assert link_of(entry, "alternate") == f"https://status.example.com/lamp/incidents/{world.the_incident().id}"
    content = Tags(text(entry, "content"))
    assert set(content.tags) == {"p", "br", "strong", "small"}
    assert content.words[0] == "For 2 min so far, since 2026-11-20 12:00:00 UTC."
    assert "Disk & <b>cable</b>" in map(str.strip, content.words)
    assert "2026-11-20 12:01:00 UTC" in content.words
    assert not any("Ada" in words for words in content.words), "who works here is nobody's business"


def test_an_entry_stays_itself_while_it_changes() -> None:
    world = World()
    world.fire("shop")
    (before,) = feed_of(world).findall(f"{ATOM}entry")
    world.end("shop", 60)
    world.wait(CALM_SECONDS)
    (after,) = feed_of(world).findall(f"{ATOM}entry")
    assert text(after, "id") == text(before, "id")
    assert text(after, "id").startswith("tag:status.example.com,2026:incident/20261120T120000-")
    assert text(after, "title") == "Resolved: Disruption of shop"
    assert moment(after, "updated") > moment(before, "updated")
    assert "Lasted 1 min, since" in text(after, "content")


def test_a_feed_without_incidents_is_one() -> None:
    root = feed_of(World())
    assert root.findall(f"{ATOM}entry") == []
    assert text(root, "updated") == "2026-11-20T12:00:00Z"


def test_every_kind_of_line_has_its_sentence() -> None:
    world = World()
    world.fire("shop", team="web")
    world.end("shop", 60)
    world.fire("shop", 60, team="web")
    world.end("shop", 60)
    world.wait(CALM_SECONDS)
    (entry,) = feed_of(world).findall(f"{ATOM}entry")
    words = Tags(text(entry, "content")).words
    assert {"Something is wrong.", "It is wrong again.", "Resolved."} <= set(words)


@given(st.text(), st.text())
def test_any_text_makes_a_document_that_can_be_read(title: str, content: str) -> None:
    entry = FeedEntry(
        id="tag:a,2026:1",
        title=title,
        link="https://a/1",
        published=NOON,
        updated=NOON,
        content=content,
        category=title,
    )
    feed = Feed(
        id="tag:a,2026:f",
        title=title,
        link="https://a/",
        self_link="https://a/incidents.atom",
        author="a",
        updated=NOON,
        entries=[entry],
    )
    read(atom(feed))


@pytest.mark.parametrize("text_of", ["\x00", "\x1b[31m", "\ud800", "\ufffe"])
def test_what_xml_cannot_hold_is_replaced(text_of: str) -> None:
    feed = Feed(id="tag:a,2026:f", title=text_of, link="a:b", self_link="a:b", author="a", updated=NOON)
    assert (ET.fromstring(atom(feed)).findtext(f"{ATOM}title") or "").startswith("\ufffd")
