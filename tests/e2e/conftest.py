"""Receivers for every end-to-end test."""

from collections.abc import Iterator

import pytest

from tests.support.receivers import Receiver, slack_like, webhook_sink


@pytest.fixture
def slack() -> Iterator[Receiver]:
    """A Slack-like incoming webhook that refuses what Slack refuses."""
    with slack_like() as receiver:
        yield receiver


@pytest.fixture
def webhook() -> Iterator[Receiver]:
    """A sink for Alertmanager's JSON."""
    with webhook_sink() as receiver:
        yield receiver
