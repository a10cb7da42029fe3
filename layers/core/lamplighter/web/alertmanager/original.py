"""The routing file as Alertmanager's clients are shown it: without secrets, and without what is Lamplighter's own.

amtool reads it back, with Alertmanager's own reader, to test routes.
"""

import re
from collections.abc import Iterator

import yaml

from lamplighter.config.configuration import Configuration
from lamplighter.config.default_routing import default_text
from lamplighter.config.document import read_document
from lamplighter.config.load import ROUTING_FILES
from lamplighter.config.nodes import ListNode, MapNode, Node, TextNode
from lamplighter.config.options import LoadOptions

HIDDEN = "<secret>"
"""What Alertmanager writes for a secret, and takes for one."""
HIDDEN_URL = "https://secret.invalid/"
"""The same where a URL is needed: older versions do not take webhooks' URLs for secrets."""
_SECRET_NAME = re.compile(
    r"(^|_)(auth_username|auth_identity|password|secret|token|credentials|key|secrets|slack_api_url|webhook_url|hmac_secret)$"
)
_OURS = {
    "routes": frozenset({"escalate", "flapping"}),
    "route": frozenset({"escalate", "flapping"}),
    "receivers": frozenset({"log_configs", "action_configs", "fallback", "rate_limit", "cooldown", "digest"}),
    "webhook_configs": frozenset({"hmac_secret", "hmac_secret_file"}),
}
"""Keys that Alertmanager does not have, by the section that they are in."""
_SECRET_SECTIONS = frozenset({"proxy_connect_header", "endpoint_params"})
"""Sections all of whose values are secrets, whatever their keys."""
_LABELS = frozenset(
    {"match", "match_re", "source_match", "source_match_re", "target_match", "target_match_re", "labels"}
)
"""Sections whose keys are names of labels."""
_USER_INFO = re.compile(r"//[^/@\s]*@")
_Events = Iterator[yaml.Event]


def original(configuration: Configuration) -> str:
    """Return the file in force as YAML; where there is none, the default one."""
    text = next((configuration.texts[name] for name in ROUTING_FILES if name in configuration.texts), "")
    emitted: str = yaml.emit(_document(_root(text) or _default()), width=10_000, allow_unicode=True)
    return emitted


def _root(text: str) -> Node | None:
    root, mistakes = read_document(ROUTING_FILES[0], text)
    return None if mistakes or root is None or root.empty else root


def _default() -> Node:
    """Without the deployment's topic and webhook, which routing does not ask about."""
    root = _root(default_text(LoadOptions()))
    assert root is not None  # noqa: S101 - the file is ours
    return root


def _document(root: Node) -> _Events:
    yield yaml.StreamStartEvent()
    yield yaml.DocumentStartEvent(explicit=False)
    yield from _events(root, "", "")
    yield yaml.DocumentEndEvent(explicit=False)
    yield yaml.StreamEndEvent()


def _events(node: Node, section: str, key: str) -> _Events:
    """Yield a value; `section` is the last key with a section or a list of them below, `key` the value's own."""
    if isinstance(node, MapNode):
        yield from _mapping(node, key or section)
    elif isinstance(node, ListNode):
        yield yaml.SequenceStartEvent(None, None, implicit=True, flow_style=False)
        for item in node.items:
            if not (key == "email_configs" and isinstance(item, MapNode) and "ses_region" in item.keyed):
                yield from _events(item, key or section, "" if isinstance(item, MapNode) else key)
        yield yaml.SequenceEndEvent()
    elif isinstance(node, TextNode):
        shown = _shown(node.text, section, key)
        style = None if node.plain else '"'
        yield yaml.ScalarEvent(None, None, (node.plain, True), shown, style=style)


def _mapping(node: MapNode, section: str) -> _Events:
    yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=False)
    for name, (key, value) in node.keyed.items():
        if name not in _OURS.get(section, ()):
            yield from _events(key, section, "")
            yield from _events(value, section, "secret" if section in _SECRET_SECTIONS else name)
    yield yaml.MappingEndEvent()


def _shown(text: str, section: str, key: str) -> str:
    if section == "webhook_configs" and key == "url":
        return HIDDEN_URL
    if section in _LABELS:
        return text
    if text and (_SECRET_NAME.search(key) or (section == "slack_configs" and key == "api_url")):
        return HIDDEN
    return _USER_INFO.sub("//", text) if "://" in text else text
