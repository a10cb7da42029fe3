"""The places a receiver tells, and what they are called."""

import pytest

from lamplighter.alerting.event import EventKind
from lamplighter.alerting.history_query import HistoryQuery
from lamplighter.alerting.integrations import integrations_of, receiver_and_kind
from lamplighter.config.alertmanager import LogConfig, Receiver
from tests.support.pages import a_summary, an_event


@pytest.mark.parametrize("receiver", ["team", "shop/night", "a/b/c", "/"])
def test_the_name_of_an_integration_gives_back_receiver_and_kind(receiver: str) -> None:
    first, second = integrations_of(Receiver(name=receiver, integrations=(LogConfig(), LogConfig())))
    assert [each.name for each in (first, second)] == [f"{receiver}/log/0", f"{receiver}/log/1"]
    assert {receiver_and_kind(each.name) for each in (first, second)} == {(receiver, "log")}


def test_a_name_alone_has_no_kind() -> None:
    assert receiver_and_kind("team") == ("team", "")


@pytest.mark.parametrize(
    ("asked", "wants"), [("shop/night", True), ("shop/night/slack/0", True), ("shop", False), ("night", False)]
)
def test_the_history_of_a_receiver_is_found_whatever_its_name_is(asked: str, wants: bool) -> None:
    event = an_event(a_summary(), kind=EventKind.NOTIFICATION, receiver="shop/night/slack/0", delivered=True)
    assert HistoryQuery(receivers=frozenset({asked})).wants(event) is wants
