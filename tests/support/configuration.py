"""Checks and configurations to test with: sound by default, each part replaceable."""

from collections.abc import Iterable
from typing import Any

from lamplighter.conditions.condition import Condition
from lamplighter.conditions.language import parse
from lamplighter.config.alertmanager import AlertmanagerConfig, LogConfig, Receiver, RouteConfig
from lamplighter.config.check import Check
from lamplighter.config.configuration import Configuration
from lamplighter.config.load import LoadOptions, load, read

DEFAULTS = LoadOptions()
MINIMAL = """
endpoints:
  - name: shop
    url: https://shop.example.com
    conditions: ["[STATUS] == 200"]
"""


def conditions(*texts: str | Condition) -> tuple[Condition, ...]:
    """Parse conditions; what is parsed already stays as it is."""
    return tuple(parse(text) if isinstance(text, str) else text for text in texts)


def a_check(**overrides: Any) -> Check:
    """Return a check of an HTTPS shop; `conditions` and `degraded` may be given as text."""
    values: dict[str, Any] = {
        "name": "shop",
        "group": "core",
        "url": "https://shop.example.com/health",
        "conditions": ("[STATUS] == 200",),
    }
    values |= overrides
    for key in ("conditions", "degraded"):
        values[key] = conditions(*values.get(key, ()))
    return Check(**values)


def a_routing(**overrides: Any) -> AlertmanagerConfig:
    """Return a routing with the one receiver ``log``."""
    values: dict[str, Any] = {
        "route": RouteConfig(receiver="log", group_wait_seconds=1.0, group_interval_seconds=10.0),
        "receivers": (Receiver(name="log", integrations=(LogConfig(),)),),
    }
    return AlertmanagerConfig(**(values | overrides))


def a_configuration(*checks: Check, **overrides: Any) -> Configuration:
    """Return a configuration of these checks, or of one."""
    values: dict[str, Any] = {"alertmanager": a_routing(), "digest": "0" * 64}
    return Configuration(checks=checks or (a_check(),), **(values | overrides))


def keys(checks: Iterable[Check]) -> list[str]:
    """Return the keys of checks in order."""
    return [check.key for check in checks]


def checks_in(text: str, options: LoadOptions = DEFAULTS) -> tuple[Check, ...]:
    """Return the checks of one file that must be without mistakes."""
    return load({"checks/a.yml": text}, options).checks


def mistakes_in(text: str, name: str = "checks/a.yml", options: LoadOptions = DEFAULTS) -> list[str]:
    """Return the mistakes of one file, as they are printed."""
    return [str(mistake) for mistake in read({name: text}, options).mistakes]
