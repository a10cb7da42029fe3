from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.event import EventKind
from lamplighter.alerting.history_query import Cursor, HistoryQuery
from lamplighter.errors import Problem
from lamplighter.web.history_filter import Asked, asked_of_history
from lamplighter.web.http import Request

NOON = 1_795_176_000.0


def _asked(query: str, **defaults: str) -> Asked:
    return asked_of_history(Request(method="GET", path="/admin/history", query_string=query), NOON, defaults)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", HistoryQuery()),
        ("last=12h", HistoryQuery(start=NOON - 12 * 3600)),
        ("start=2026-11-20T12:00:00Z&end=1795176060.5", HistoryQuery(start=NOON, end=NOON + 60.5)),
        ("end=2026-11-20T13:00:00%2B01:00&last=1m", HistoryQuery(start=NOON - 60, end=NOON)),
        ("severity=critical&severity=warning", HistoryQuery(severities=frozenset({"critical", "warning"}))),
        (
            "kind=notification&status=sent",
            HistoryQuery(kinds=frozenset({EventKind.NOTIFICATION}), statuses=frozenset({"sent"})),
        ),
        (
            "check=core_shop&receiver=team/slack/0",
            HistoryQuery(checks=frozenset({"core_shop"}), receivers=frozenset({"team/slack/0"})),
        ),
        (
            "alertname=CheckDown&fingerprint=ab",
            HistoryQuery(alertnames=frozenset({"CheckDown"}), fingerprints=frozenset({"ab"})),
        ),
        ("severity=&check=&last=", HistoryQuery()),
        ("utm_source=mail", HistoryQuery()),
    ],
)
def test_a_question_is_read_from_an_address(query: str, wanted: HistoryQuery) -> None:
    assert _asked(query).query == wanted


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("last=1y", "Last is a number with s, m, h or d"),
        ("last=0d", "Last is a number"),
        ("last=999999d", "Last is a number"),
        ("start=yesterday", "Start is neither unix seconds nor RFC 3339"),
        ("start=2026-11-20T12:00:00", "Start has no time zone"),
        ("end=nan", "End is no time"),
        ("end=1e300", "End is no time"),
        ("start=-1e11", "Start is no time"),
        ("start=0001-01-01T00:00:00Z", "Start is no time"),
        (f"after={Cursor('2026-11-20', 'x' * 1025)}", "After is not what an answer has named"),
        ("start=20&end=10", "Start has to be before end"),
        ("kind=gossip", "Kind is one of transition, notification"),
        ("after=zzz", "After is not what an answer has named"),
        ("after=MjAyNi0xMS0yMA", "After is not what an answer has named"),
        ("&".join(["check=a"] * 101), "More than 100 parameters"),
    ],
)
def test_a_question_that_makes_no_sense_is_named(query: str, said: str) -> None:
    with pytest.raises(Problem) as raised:
        _asked(query)
    assert raised.value.status == 400
    assert said in raised.value.detail


def test_defaults_count_only_where_nothing_was_given() -> None:
    assert _asked("", last="7d").one("last") == "7d"
    assert _asked("last=1h", last="7d").one("last") == "1h"


def test_the_next_page_asks_the_same_from_another_place() -> None:
    asked = _asked("last=7d&severity=critical&severity=info&check=a%26b")
    cursor = Cursor("2026-11-19", "1795100000000#x")
    again = _asked(asked.with_after(cursor))
    assert again.query == asked.query
    assert again.after == cursor
    assert _asked(again.without_after()) == asked


@given(st.text())
def test_any_query_is_read_or_refused(text: str) -> None:
    with suppress(Problem):
        _asked(text)
