"""What the pages say of the configuration is so."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lamplighter.conditions.language import parse
from lamplighter.conditions.placeholders import PLACEHOLDERS
from lamplighter.config import check_sections, maintenance_section
from lamplighter.config.alertmanager_global import GlobalConfig
from lamplighter.config.check_shapes import endpoint_section
from lamplighter.config.load import LoadOptions, read
from lamplighter.config.routing_global import GLOBAL
from lamplighter.config.routing_sections import routing_section
from lamplighter.config.routing_shapes import Defined
from lamplighter.config.scalars import Duration, Flag, Whole
from lamplighter.config.shapes import ListOf, MapOf, Section
from lamplighter.rules import file_shapes
from tests.support.configuration import DEFAULTS, MINIMAL, checks_in

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {
    name: (DOCS / name).read_text(encoding="utf-8")
    for name in ("configuration.md", "conditions.md", "rules.md", "alerts.md", "routing.md", "receivers.md")
}
SECTIONS = {
    "endpoint": endpoint_section(DEFAULTS),
    "client": check_sections.CLIENT,
    "tls": check_sections.TLS,
    "dns": check_sections.DNS,
    "alerts": check_sections.ALERT,
    "maintenance-windows": maintenance_section.MAINTENANCE_WINDOW,
    "ui": check_sections.UI,
    "rule group": file_shapes.GROUP,
    "rule": file_shapes.RULE,
}


def sections_within(shape: Any, path: str = "") -> Iterator[tuple[str, Section]]:
    """Yield the section and all within it by their paths; what stands in many places once."""
    if isinstance(shape, Defined):
        yield from () if shape.name == "route" else sections_within(shape.shape(), shape.name)
    elif isinstance(shape, ListOf | MapOf):
        yield from sections_within(shape.item if isinstance(shape, ListOf) else shape.value, path)
    elif isinstance(shape, Section):
        yield path, shape
        for name, key in shape.keys.items():
            yield from sections_within(key.shape, f"{path}.{name}".removeprefix("."))


ROUTING = dict(sections_within(routing_section(GlobalConfig()))) | {"global": GLOBAL}


def blocks(language: str, *pages: str) -> Iterator[str]:
    for page in pages or PAGES:
        yield from re.findall(rf"```{language}\n(.*?)```", PAGES[page], re.DOTALL)


def rows(section: Section) -> list[str]:
    return [f"| `{name}` | {_default(key)} | {key.about} |" for name, key in section.keys.items()]


def _default(key: Any) -> str:
    if key.required:
        return "required"
    shown = str(key.default).lower() if isinstance(key.default, bool) else key.default
    return "" if shown in (None, "") else f"`{shown}`"


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_is_documented_with_its_default(section: str) -> None:
    page = PAGES["rules.md" if section.startswith("rule") else "configuration.md"]
    assert "\n".join(rows(SECTIONS[section])) in page


@pytest.mark.parametrize("path", ROUTING)
def test_every_key_of_the_routing_is_documented_with_its_default(path: str) -> None:
    assert "\n".join(rows(ROUTING[path])) in PAGES["configuration.md"]


@pytest.mark.parametrize("text", list(blocks("yaml")))
def test_every_example_is_a_good_file(text: str) -> None:
    kinds = {"route:": "alertmanager.yml", "groups:": "rules/example.yml"}
    name = next((file for key, file in kinds.items() if f"\n{key}" in f"\n{text}"), "checks/example.yml")
    reading = read({name: text}, LoadOptions(minimum_interval_seconds=10.0))
    assert [*reading.mistakes, *reading.remarks] == []


@pytest.mark.parametrize(
    "text", [line for block in blocks("text", "conditions.md") for line in block.splitlines()]
)
def test_every_condition_in_an_example_is_one(text: str) -> None:
    assert parse(text).text == text


def test_every_placeholder_is_documented() -> None:
    documented = set(re.findall(r"^\| `\[([A-Z_]+)\]", PAGES["conditions.md"], re.MULTILINE))
    assert documented == set(PLACEHOLDERS)


def defaults(section: Section) -> list[tuple[str, object]]:
    kinds = (Flag, Whole, Duration)
    return [
        (n, k.default) for n, k in section.keys.items() if k.default is not None and isinstance(k.shape, kinds)
    ]


@pytest.mark.parametrize(("key", "default"), defaults(SECTIONS["endpoint"]))
def test_a_documented_default_is_what_is_in_force(key: str, default: object) -> None:
    assert checks_in(f"{MINIMAL}    {key}: {str(default).lower()}\n") == checks_in(MINIMAL)


@pytest.mark.parametrize(
    ("section", "form"), [("client", "{{{}: {}}}"), ("alerts", "[{{{}: {}}}]"), ("ui", "{{{}: {}}}")]
)
def test_the_documented_defaults_of_a_section_are_what_is_in_force(section: str, form: str) -> None:
    empty = checks_in(f"{MINIMAL}    {section}: {'[{}]' if section == 'alerts' else '{}'}\n")
    for key, default in defaults(SECTIONS[section]):
        assert checks_in(f"{MINIMAL}    {section}: {form.format(key, str(default).lower())}\n") == empty
