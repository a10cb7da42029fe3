"""The files under ``checks/``: each a Gatus configuration of which the endpoints are taken."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lamplighter.config.check import Check, MaintenanceWindow, check_key
from lamplighter.config.document import read_document
from lamplighter.config.maintenance_section import MAINTENANCE_WINDOW
from lamplighter.config.nodes import ListNode, MapNode, Node, TextNode
from lamplighter.config.place import Place, Report, TooMuch
from lamplighter.config.scalars import FAULTY, describe
from lamplighter.config.shapes import Section, report_keys

GATUS_SECTIONS = frozenset(
    {
        "alerting", "announcements", "concurrency", "connectivity", "debug", "disable-monitoring-lock",
        "external-endpoints", "metrics", "remote", "security", "skip-invalid-config-update",
        "storage", "suites", "tunneling", "ui", "web",
    }
)  # fmt: skip
"""What else a Gatus file may hold; it has no effect here."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One endpoint with its place. `check` is None where it has mistakes; its name may be known all the same."""

    place: Place
    node: MapNode
    group: str
    name: str
    check: Check | None

    @property
    def key(self) -> str:
        """The key that the check has or would have."""
        return check_key(self.group, self.name)

    def node_of(self, key: str) -> Node:
        """Return the value at a key, or the endpoint itself."""
        return self.node.keyed[key][1] if key in self.node.keyed else self.node


def read_checks(
    report: Report, text: str, endpoint: Section, windows: list[MaintenanceWindow] | None = None
) -> list[Draft]:
    """Return the endpoints of one file; mistakes go to the report, ``maintenance`` of all checks to `windows`."""
    root, mistakes = read_document(report.file, text)
    report.mistakes += mistakes
    if root is None or root.empty:
        return []
    place = Place(report)
    if not isinstance(root, MapNode):
        place.wrong(root, f"expected `endpoints:` with a list of checks, found {describe(root)}")
        return []
    try:
        return list(_drafts(root, place, endpoint, [] if windows is None else windows))
    except TooMuch:
        place.wrong(root, "the aliases of this file stand for too many values")
        return []


def _drafts(root: MapNode, place: Place, endpoint: Section, windows: list[MaintenanceWindow]) -> Iterator[Draft]:
    report_keys(root, place)
    for name, (key, value) in root.keyed.items():
        if name == "endpoints":
            yield from _endpoints(value, place.at(name), endpoint)
        elif name == "maintenance":
            windows += _windows(value, place.at(name))
        elif name in GATUS_SECTIONS:
            place.at(name).remark(key, "this section of Gatus' has no effect here")
        elif not name.startswith("x-") and not _holds_an_anchor(value):
            near = difflib.get_close_matches(name, ["endpoints", "maintenance", *GATUS_SECTIONS], n=1)
            hint = f"; did you mean `{near[0]}`?" if near else ": expected `endpoints`"
            place.at(name).wrong(key, f"`{name}` is not a key here{hint}")


def _windows(node: Node, place: Place) -> Sequence[MaintenanceWindow]:
    """One window, as in Gatus, or several."""
    if node.empty:
        return ()
    if not isinstance(node, ListNode):
        found = [MAINTENANCE_WINDOW.decode(node, place)]
    else:
        found = [MAINTENANCE_WINDOW.decode(item, place.item(index)) for index, item in enumerate(node.items)]
    return [window for window in found if window is not FAULTY]


def _endpoints(node: Node, place: Place, endpoint: Section) -> Iterator[Draft]:
    if node.empty:
        return
    if not isinstance(node, ListNode):
        place.wrong(node, f"expected a list of checks, found {describe(node)}")
        return
    for index, item in enumerate(node.items):
        here = place.item(index)
        check = endpoint.decode(item, here)
        if isinstance(item, MapNode):
            found = None if check is FAULTY else check
            yield Draft(here, item, _text(item, "group"), _text(item, "name"), found)


def _holds_an_anchor(node: Node) -> bool:
    """A section of any name is welcome if other sections refer to it, as in ``default-endpoint: &defaults``."""
    children: list[Node] = []
    if isinstance(node, MapNode):
        children = [value for _, value in node.pairs]
    elif isinstance(node, ListNode):
        children = node.items
    return node.anchored or any(child.anchored for child in children)


def _text(node: MapNode, key: str) -> str:
    pair = node.keyed.get(key)
    return pair[1].text if pair is not None and isinstance(pair[1], TextNode) and not pair[1].empty else ""
