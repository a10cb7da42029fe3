"""Keys and rules that several sections of ``alertmanager.yml`` have."""

from collections.abc import Callable, Sequence
from typing import Any

from lamplighter.config.alertmanager_global import GlobalConfig
from lamplighter.config.nodes import Node, TextNode
from lamplighter.config.routing_shapes import TEMPLATED, TOKEN, FilePath
from lamplighter.config.scalars import Flag
from lamplighter.config.shapes import Contents, Key, Rule, Shape


def with_http(build: Callable[..., Any], settings: GlobalConfig) -> Callable[..., Any]:
    """Return what builds an integration, called by HTTP as `settings` says where it does not say so itself."""
    return lambda **values: build(**({"http": settings.http} | values))


def secret(name: str, about: str, shape: Shape = TOKEN) -> dict[str, Key]:
    """Return the key of a secret and that of the file that holds it. Both become the same argument."""
    return {
        name: Key(shape=shape, about=about),
        f"{name}_file": Key(shape=FilePath(), into=name, about="A file that holds it."),
    }


def templated(about: str, default: str = "") -> Key:
    """Return a key whose text is a template."""
    return Key(shape=TEMPLATED, default=default, about=about)


def send_resolved(*, default: bool) -> Key:
    """Return the key that all integrations have."""
    return Key(shape=Flag(), default=default, about="Tell the end too.")


def at_most_one(*names: str) -> Rule:
    """Return the rule that only one of the keys is given."""

    def rule(found: Contents) -> bool:
        given = [name for name in names if name in found.nodes]
        return len(given) < 2 or found.wrong(given[1], f"expected at most one of {listed(names)}")

    return rule


def one_of(*names: str) -> Rule:
    """Return the rule that exactly one of the keys is given, and not empty."""

    def rule(found: Contents) -> bool:
        given = [name for name in names if name in found.nodes]
        if len(given) > 1:
            return found.wrong(given[1], f"expected just one of {listed(names)}")
        if given and not _is_empty(found.nodes[given[0]]):
            return True
        found.place.wrong(found.nodes[given[0]] if given else found.node, f"expected one of {listed(names)}")
        return False

    return rule


def listed(names: Sequence[str]) -> str:
    """Return the names for a sentence."""
    return ", ".join(f"`{name}`" for name in names)


def not_supported(names: str, instead: str = "") -> dict[str, str]:
    """Return why keys of Alertmanager's are refused."""
    return {name: f"`{name}` is not supported{instead}" for name in names.split()}


def _is_empty(node: Node) -> bool:
    return isinstance(node, TextNode) and not node.text
