"""The feed of incidents. Pure."""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote, urlsplit

from lamplighter.alerting.wording import duration, utc
from lamplighter.incidents.atom import Feed, FeedEntry, atom
from lamplighter.incidents.public import SENTENCES, is_public, public_title
from lamplighter.incidents.reading import Story
from lamplighter.incidents.timeline import Entry, EntryKind


def incident_feed(
    stories: Sequence[Story], names: Mapping[str, str], now: float, *, base_url: str, name: str = "Lamplighter"
) -> bytes:
    """Return the Atom document of incidents, for anyone to read: what is said, not by whom, and how it stands.

    `names` are those of the checks, by key. `base_url` is where the pages are; an incident is at
    ``<base_url>/incidents/<id>``. What is not public is left out.
    """
    base = base_url.rstrip("/")
    stories = [story for story in stories if is_public(story.incident)]
    feed = Feed(
        id=_tag(base, "incidents"),
        title=f"{name}: incidents",
        link=f"{base}/",
        self_link=f"{base}/incidents.atom",
        author=name,
        updated=max((story.incident.changed_at for story in stories), default=now),
        entries=[_entry(story, names, base, now) for story in stories],
    )
    return atom(feed)


def _entry(story: Story, names: Mapping[str, str], base: str, now: float) -> FeedEntry:
    incident = story.incident
    return FeedEntry(
        id=_tag(base, f"incident/{incident.id}"),
        title=f"{incident.phase.capitalize()}: {public_title(incident, names)}",
        link=f"{base}/incidents/{quote(incident.id, safe='')}",
        published=incident.opened_at,
        updated=max(incident.opened_at, incident.changed_at),
        content="".join([_summary(story, now), *map(_paragraph, story.public)]),
        category=str(incident.phase),
    )


def _summary(story: Story, now: float) -> str:
    incident = story.incident
    lasted = duration(incident.lasted_seconds(now))
    how_long = f"For {lasted} so far" if incident.quiet_since is None else f"Lasted {lasted}"
    return f"<p>{how_long}, since {utc(incident.opened_at)}.</p>"


def _paragraph(entry: Entry) -> str:
    if entry.kind is EntryKind.UPDATE:
        said = escape(entry.text).replace("\n", "<br>")
        phase = f"<strong>{str(entry.phase).capitalize()}:</strong> " if entry.phase else ""
        return f"<p>{phase}{said}<br><small>{utc(entry.at)}</small></p>"
    return f"<p>{SENTENCES[entry.kind]}<br><small>{utc(entry.at)}</small></p>"


def _tag(base: str, what: str) -> str:
    """Return a tag URI (RFC 4151): where the page is may change, what the entry is called must not."""
    host = urlsplit(base).hostname or "lamplighter.invalid"
    return f"tag:{host},2026:{what}"
