"""The page about events: its examples are as the schema says, and it names what there is."""

import json
import re
from pathlib import Path

from lamplighter.alerting.event import EventKind, Outcome
from lamplighter.alerting.events_out import DETAIL_TYPES, HEALTH_DETAIL_TYPE, SOURCE
from lamplighter.alerting.export import COLUMNS
from tests.alerting.test_event_document import VALIDATOR

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "events.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
WORDS = set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)))


def test_the_examples_are_as_the_schema_says() -> None:
    shown = [example for example in EXAMPLES if "version" in example]
    assert {example["kind"] for example in shown} == {"transition", "health_change"}
    for example in shown:
        VALIDATOR.validate(example)


def test_the_rule_asks_for_what_there_is() -> None:
    (rule,) = [example for example in EXAMPLES if "source" in example]
    assert rule["source"] == [SOURCE]
    assert set(rule["detail-type"]) <= set(DETAIL_TYPES.values())
    assert set(rule["detail"]["status"]) <= set(Outcome)


def test_every_kind_outcome_type_and_column_is_on_the_page() -> None:
    types = {*DETAIL_TYPES.values(), HEALTH_DETAIL_TYPE}
    assert {*EventKind, *Outcome, *types, *COLUMNS} <= WORDS
