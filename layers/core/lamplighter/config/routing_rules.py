"""What must hold between the keys of ``alertmanager.yml``."""

import difflib

from lamplighter.config.nodes import ListNode, MapNode, Node, TextNode
from lamplighter.config.shapes import Contents

MOST_INTEGRATIONS = 50
"""Of one receiver."""


def route_names_a_receiver(found: Contents) -> bool:
    """The receiver of the route must be one of the list."""
    route = found.nodes.get("route")
    wanted = route.keyed.get("receiver") if isinstance(route, MapNode) else None
    if wanted is None or not isinstance(wanted[1], TextNode) or "receivers" not in found.nodes:
        return True
    names = [node.text for node in _names(found)]
    if wanted[1].text in names:
        return True
    near = difflib.get_close_matches(wanted[1].text, names, n=1)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    found.place.at("route").at("receiver").wrong(wanted[1], f"no receiver is called `{wanted[1].text}`{hint}")
    return False


def receivers_have_names_of_their_own(found: Contents) -> bool:
    """Two receivers of one name would be told apart by nobody."""
    seen: dict[str, TextNode] = {}
    sound = True
    for node in _names(found):
        if node.text in seen:
            found.place.at("receivers").wrong(
                node, f"the receiver `{node.text}` is given twice; first on line {seen[node.text].line}"
            )
            sound = False
        seen.setdefault(node.text, node)
    return sound


def not_endless(found: Contents) -> bool:
    """What a transition writes, the clock of every integration with it, must fit into one transaction."""
    count = sum(len(node.items) for node in found.nodes.values() if isinstance(node, ListNode))
    if count > MOST_INTEGRATIONS:
        found.place.wrong(found.node, f"expected at most {MOST_INTEGRATIONS} integrations, found {count}")
    return count <= MOST_INTEGRATIONS


def _names(found: Contents) -> list[TextNode]:
    receivers = found.nodes.get("receivers")
    items: list[Node] = receivers.items if isinstance(receivers, ListNode) else []
    pairs = [item.keyed.get("name") for item in items if isinstance(item, MapNode)]
    return [pair[1] for pair in pairs if pair is not None and isinstance(pair[1], TextNode)]
