"""Whatever is in the files, it is a configuration or mistakes with their places."""

from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamplighter.config.check_shapes import endpoint_section
from lamplighter.config.load import read
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
