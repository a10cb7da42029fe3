"""Whatever is in the files, it is a configuration or mistakes with their places."""

from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamplighter.config.alertmanager_global import GlobalConfig
from lamplighter.config.check_shapes import endpoint_section
from lamplighter.config.load import read
from lamplighter.config.routing_global import GLOBAL
from lamplighter.config.routing_receivers import receiver_section
from lamplighter.config.routing_sections import routing_section
from lamplighter.config.routing_shapes import Defined
from lamplighter.config.shapes import ListOf, Section
from tests.support.configuration import DEFAULTS

KEYS = [*endpoint_section(DEFAULTS).keys, "endpoints", "route", "receivers", "timeout", "type", "<<", "x"]
WORDS = ["a", "https://a", "[STATUS] == 200", "60s", "true", "3", "", "~", "*a", "&a x", "!x", "8.8.8.8", "ssm:/a"]
MARKS = ["\n", " ", "  ", "- ", ": ", "{", "}", "[", "]", '"', "'", "#", "|", ">", "---", "\t"]
SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.sampled_from(WORDS) | st.text()
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=20,
)
PIECES = st.lists(st.sampled_from([*WORDS, *KEYS, *MARKS])).map("".join)
SECTIONS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8)

WITHOUT_A_CLOCK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def judged(text: str) -> None:
    for name in ("checks/a.yml", "alertmanager.yml"):
        reading = read({name: text}, DEFAULTS)
        assert (reading.configuration is None) is bool(reading.mistakes)
        for mistake in reading.mistakes:
            assert mistake.file == name
            assert mistake.line >= 1
            assert mistake.column >= 1
            assert mistake.path
            assert mistake.message


@WITHOUT_A_CLOCK
@given(st.text() | PIECES)
def test_any_text_is_read(text: str) -> None:
    judged(text)


@WITHOUT_A_CLOCK
@given(VALUES)
def test_any_yaml_is_read(value: Any) -> None:
    judged(yaml.safe_dump(value, allow_unicode=True))


@WITHOUT_A_CLOCK
@given(st.lists(SECTIONS, max_size=3))
def test_any_endpoints_are_read(endpoints: list[dict[str, Any]]) -> None:
    judged(yaml.safe_dump({"endpoints": endpoints}, allow_unicode=True))


@WITHOUT_A_CLOCK
@given(SECTIONS, st.lists(SECTIONS, max_size=3))
def test_any_routing_is_read(route: dict[str, Any], receivers: list[dict[str, Any]]) -> None:
    judged(yaml.safe_dump({"route": route, "receivers": receivers}, allow_unicode=True))


ROUTING_WORDS = [
    *WORDS,
    "x=y",
    "1:5",
    "monday",
    "09:00",
    "x:25",
    "30s",
    "{{",
    "http://x/",
    "TLS12",
    "a\nb",
    "file:",
]


def values_for(section: Section, depth: int) -> st.SearchStrategy[Any]:
    """Some of the section's own keys, with what mostly fits there."""
    if depth == 0:
        return st.just({})
    fitting = {name: fit(key.shape, depth - 1) for name, key in section.keys.items()}
    return st.fixed_dictionaries({}, optional=fitting)


def fit(shape: Any, depth: int) -> st.SearchStrategy[Any]:
    """A value of the shape, or anything."""
    if isinstance(shape, Defined):
        return fit(shape.shape(), depth)
    if isinstance(shape, Section):
        return values_for(shape, depth) | SCALARS
    if isinstance(shape, ListOf):
        return st.lists(fit(shape.item, depth), max_size=3) | SCALARS
    return st.sampled_from(ROUTING_WORDS) | SCALARS | st.lists(st.sampled_from(ROUTING_WORDS), max_size=2)


ROUTING = routing_section(GlobalConfig()).keys
RECEIVER = receiver_section(GlobalConfig())


@st.composite
def integrations(draw: st.DrawFn) -> dict[str, Any]:
    """One receiver with one integration of any kind, every key of which may be there."""
    kind = draw(st.sampled_from([name for name in RECEIVER.keys if name.endswith("_configs")]))
    return {"name": draw(st.sampled_from(WORDS)), kind: [draw(fit(RECEIVER.keys[kind].shape.item, 4))]}  # type: ignore[attr-defined]


@WITHOUT_A_CLOCK
@given(
    st.fixed_dictionaries({"receivers": st.lists(integrations(), min_size=1, max_size=3)}), values_for(GLOBAL, 3)
)
def test_any_receivers_of_keys_that_there_are_are_read(file: dict[str, Any], settings: dict[str, Any]) -> None:
    judged(yaml.safe_dump(file | {"global": settings, "route": {"receiver": "a"}}, allow_unicode=True))


@WITHOUT_A_CLOCK
@given(st.fixed_dictionaries({name: fit(key.shape, 4) for name, key in ROUTING.items() if name != "global"}))
def test_any_sections_of_keys_that_there_are_are_read(file: dict[str, Any]) -> None:
    judged(yaml.safe_dump(file, allow_unicode=True))
