import csv
import json
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting import events
from lamplighter.alerting.event import Event
from lamplighter.alerting.event_document import event_document
from lamplighter.alerting.export import COLUMNS, csv_lines, json_lines
from tests.support.alerts import NOON, a_resolved_alert, an_alert


def rows(*exported: Event) -> list[dict[str, str]]:
    """Return what a reader of CSV makes of the export."""
    return list(csv.DictReader(StringIO("".join(csv_lines(exported)), newline=""), strict=True))


def test_a_row_has_what_is_known_of_an_event() -> None:
    (row,) = rows(events.transition("f" * 16, a_resolved_alert(), NOON + 312))
    assert row == {
        "time": "2026-11-20T12:05:12.000Z",
        "kind": "transition",
        "status": "resolved",
        "alertname": "CheckDown",
        "severity": "critical",
        "check": "core_shop",
        "group": "core",
        "summary": "core/shop is down: connection refused",
        "cause": "refused",
        "first_seen_at": "2026-11-20T12:00:00.000Z",
        "starts_at": "2026-11-20T12:00:00.000Z",
        "ends_at": "2026-11-20T12:05:12.000Z",
        "receiver": "",
        "reason": "",
        "author": "",
        "fingerprint": "f" * 16,
        "labels": '{"alertname": "CheckDown", "check": "shop", "group": "core", "severity": "critical"}',
    }


def test_no_events_are_a_header_alone() -> None:
    assert list(csv_lines([])) == [",".join(f'"{name}"' for name in COLUMNS) + "\r\n"]


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",
        "\0=1+1",
        "＝1+1",  # noqa: RUF001 - that it looks alike is the point
    ],
)
def test_what_a_spreadsheet_would_carry_out_is_text(text: str) -> None:
    (row,) = rows(replace(events.transition("f" * 16, an_alert(), NOON), summary=text, alertname=text))
    assert row["summary"] == row["alertname"] == "'" + text.replace("\0", "")


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_comes_back_whole(text: str) -> None:
    (row,) = rows(replace(events.transition("f" * 16, an_alert(), NOON), summary=text))
    assert row["summary"].removeprefix("'") == text.removeprefix("'")


def test_a_line_of_json_is_the_events_document() -> None:
    exported = [
        replace(events.transition("f" * 16, an_alert(), NOON), summary="two\nlines\u2028and more"),
        events.acknowledgement("f" * 16, an_alert(), NOON + 5, author="ada"),
    ]
    lines = "".join(json_lines(exported)).splitlines()
    assert [json.loads(line) for line in lines] == [event_document(event) for event in exported]
