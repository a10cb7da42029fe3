"""Files of alertmanager.yml to test with: one receiver, one route, and what is to be looked at."""

from typing import Any

from lamplighter.config.alertmanager import AlertmanagerConfig, RouteConfig
from lamplighter.config.load import LoadOptions, load, read
from lamplighter.config.mistakes import Mistake

FILE = "alertmanager.yml"


def routing_of(text: str, **files: str) -> AlertmanagerConfig:
    """Return what the file says; `files` are others of the folder."""
    return load({FILE: text, **files}, LoadOptions()).alertmanager


def mistakes_of(text: str, options: LoadOptions | None = None) -> list[Mistake]:
    """Return the mistakes in order."""
    return list(read({FILE: text}, options or LoadOptions()).mistakes)


def with_integration(kind: str, said: str, settings: str = "") -> str:
    """Return a file whose one receiver has one integration."""
    file = f"route: {{receiver: a}}\nreceivers: [{{name: a, {kind}_configs: [{{{said}}}]}}]\n"
    return f"{file}global: {{{settings}}}\n"


def integration_of(kind: str, said: str, settings: str = "") -> Any:
    """Return that integration, with what `global` says merged in."""
    (integration,) = routing_of(with_integration(kind, said, settings)).route_receiver().integrations
    return integration


def complaints(kind: str, said: str, settings: str = "") -> list[str]:
    """Return path and message of each mistake; paths begin at the integration."""
    found = mistakes_of(with_integration(kind, said, settings))
    return [f"{m.path.removeprefix(f'receivers[0].{kind}_configs[0]').lstrip('.')}: {m.message}" for m in found]


def route_of(said: str, more: str = "") -> RouteConfig:
    """Return the one route within the root."""
    receivers = "receivers: [{name: a}, {name: b}, {name: c}]"
    text = f"route: {{receiver: a, routes: [{{{said}}}]}}\n{receivers}\n{more}\n"
    (route,) = routing_of(text).route.routes
    return route
