"""What became of a notification or an action, in words and colours."""

import pytest

from lamplighter.alerting.event import Event, EventKind, Outcome
from lamplighter.web.outcomes import action_title, integration_words, look_of, notification_title
from tests.support.pages import a_summary, an_event


def of(outcome: Outcome | None, delivered: bool | None = None, receiver: str = "team/slack/0") -> Event:
    return an_event(
        a_summary(), kind=EventKind.NOTIFICATION, receiver=receiver, outcome=outcome, delivered=delivered
    )


@pytest.mark.parametrize(
    ("event", "title", "look"),
    [
        (of(Outcome.SENT), "team by slack notified", "up"),
        (of(Outcome.FAILED), "team by slack could not be notified, trying again", "degraded"),
        (of(Outcome.FAILED_OVER), "team by slack could not be notified, its fallback was", "degraded"),
        (of(Outcome.DEAD_LETTERED), "team by slack could not be notified, given up", "down"),
        (of(Outcome.HELD_BACK), "team by slack will be notified later", "unknown"),
        (of(None, delivered=True), "team by slack notified", "up"),
        (of(None, delivered=False), "team by slack could not be notified, trying again", "degraded"),
        (of(None), "team by slack not notified", "unknown"),
    ],
)
def test_a_notification_says_what_became_of_it(event: Event, title: str, look: str) -> None:
    assert (notification_title(event), look_of(event)) == (title, look)


def test_every_outcome_has_a_title_of_its_own() -> None:
    titles = {notification_title(of(outcome)) for outcome in Outcome}
    assert len(titles) == len(Outcome)
    assert "team by slack not notified" not in titles


@pytest.mark.parametrize(
    ("outcome", "title"),
    [
        (Outcome.SENT, "Action mend the shop started"),
        (Outcome.FAILED, "Action mend the shop failed"),
        (Outcome.DEAD_LETTERED, "Action mend the shop dead lettered"),
    ],
)
def test_an_action_says_what_became_of_it(outcome: Outcome, title: str) -> None:
    assert action_title(of(outcome, receiver="mend the shop/action/0")) == title


@pytest.mark.parametrize(
    ("integration", "words"),
    [("team/slack/0", "team by slack"), ("shop/night/slack/1", "shop/night by slack"), ("team", "team")],
)
def test_an_integration_is_called_by_receiver_and_kind(integration: str, words: str) -> None:
    assert integration_words(integration) == words
