"""What must hold between the sections of ``alertmanager.yml``: every name that is used is one that there is."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from lamplighter.config.nodes import ListNode, MapNode, Node, TextNode
from lamplighter.config.place import Mention
from lamplighter.config.routing_shapes import ESCALATION, FALLBACK, RECEIVER, TIME_INTERVAL
from lamplighter.config.shapes import Contents

MOST_HINTS = 20
"""Each compares a name with all others."""
MOST_CIRCLES = 20
"""Each is looked for among all receivers."""


def names_are_known(found: Contents) -> bool:
    """Receivers and intervals that are named somewhere must be in the lists."""
    known = {TIME_INTERVAL: _names(found, *_INTERVALS)}
    if "receivers" in found.nodes:
        known |= dict.fromkeys((RECEIVER, FALLBACK, ESCALATION), _names(found, "receivers"))
    unknown = [
        mention
        for mention in found.place.report.mentions
        if mention.kind in known and mention.text and mention.text not in known[mention.kind]
    ]
    for number, mention in enumerate(unknown):
        names = list(known[mention.kind]) if number < MOST_HINTS else []
        what = TIME_INTERVAL if mention.kind == TIME_INTERVAL else RECEIVER
        mention.wrong(f"no {what} is called `{mention.text}`{_hint(mention.text, names)}")
    return not unknown


_INTERVALS = ("mute_time_intervals", "time_intervals")


def names_are_given_once(found: Contents) -> bool:
    """Two receivers, or intervals, of one name would be told apart by nobody."""
    sound = True
    for sections, what in ((("receivers",), "receiver"), (_INTERVALS, "time interval")):
        seen: dict[str, TextNode] = {}
        for section, node in _name_nodes(found, *sections):
            if node.text in seen:
                first = seen[node.text].line
                message = f"the {what} `{node.text}` is given twice; first on line {first}"
                found.place.at(section).wrong(node, message)
                sound = False
            seen.setdefault(node.text, node)
    return sound


def last_resorts_tell_somebody(found: Contents) -> bool:
    """A route may well lead to a receiver that tells nobody, but who falls back or escalates wants to be heard."""
    silent = {name.text for item, name in _receivers(found) if not _tells_somebody(item)}
    sound = True
    for mention in found.place.report.mentions:
        if mention.kind in {FALLBACK, ESCALATION} and mention.text in silent:
            mention.wrong(f"the receiver `{mention.text}` tells nobody")
            sound = False
    return sound


def _tells_somebody(receiver: MapNode) -> bool:
    lists = [value for name, (_, value) in receiver.keyed.items() if name.endswith("_configs")]
    return any(isinstance(node, ListNode) and node.items for node in lists)


def fallbacks_end(found: Contents) -> bool:
    """A receiver that falls back to itself, by way of others or not, would not be told of for ever."""
    mentions = {m.place.path: m for m in found.place.report.mentions if m.kind == FALLBACK}
    chain = dict(_fallbacks(found, mentions))
    remaining: dict[str, list[str]] = {name: [mention.text] for name, mention in chain.items()}
    for told in range(MOST_CIRCLES):
        try:
            TopologicalSorter(remaining).prepare()
        except CycleError as error:
            circle: Sequence[str] = error.args[1]
            chain[circle[0]].wrong(f"falls back to itself: {' → '.join(reversed(circle))}")
            del remaining[circle[0]]
        else:
            return told == 0
    return False


def _fallbacks(found: Contents, mentions: Mapping[str, Mention]) -> Iterator[tuple[str, Mention]]:
    receivers = found.nodes.get("receivers")
    for index, item in enumerate(receivers.items if isinstance(receivers, ListNode) else ()):
        name = _name(item)
        mention = mentions.get(f"receivers[{index}].fallback")
        if name is not None and mention is not None:
            yield name.text, mention


def _receivers(found: Contents) -> Iterator[tuple[MapNode, TextNode]]:
    receivers = found.nodes.get("receivers")
    for item in receivers.items if isinstance(receivers, ListNode) else ():
        name = _name(item)
        if isinstance(item, MapNode) and name is not None:
            yield item, name


def _names(found: Contents, *sections: str) -> Mapping[str, TextNode]:
    return {node.text: node for _, node in _name_nodes(found, *sections)}


def _name_nodes(found: Contents, *sections: str) -> Iterator[tuple[str, TextNode]]:
    for section in sections:
        listed = found.nodes.get(section)
        for item in listed.items if isinstance(listed, ListNode) else ():
            name = _name(item)
            if name is not None:
                yield section, name


def _name(item: Node) -> TextNode | None:
    pair = item.keyed.get("name") if isinstance(item, MapNode) else None
    return pair[1] if pair is not None and isinstance(pair[1], TextNode) else None


def _hint(name: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean `{near[0]}`?" if near else ""
