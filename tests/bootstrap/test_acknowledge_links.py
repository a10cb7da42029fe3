"""Links in messages: signed under the admin secret, and left out where that cannot be read."""

import logging

import pytest

from lamplighter.alerting.acknowledge_link import PATH, link_key, read
from lamplighter.bootstrap.acknowledge_links import acknowledge_links
from lamplighter.errors import StoreUnavailable, UnresolvedReference
from tests.support.alerts import NOON

KEY = "0c7a3cf2a5bd1d0e"


def test_a_link_is_signed_under_the_secret() -> None:
    url = acknowledge_links(lambda: "secret", "https://lamp.example.com")(KEY, NOON, NOON + 5)
    found = read(link_key("secret"), url.partition(PATH)[2])
    assert found is not None
    assert (found.fingerprint, found.starts_at) == (KEY, NOON)


def test_the_secret_is_not_asked_for_before_there_is_a_link_to_make() -> None:
    def secret() -> str:
        raise AssertionError("nobody needs it")

    acknowledge_links(secret, "https://lamp.example.com")
    assert acknowledge_links(secret, "")(KEY, NOON, NOON) == ""


@pytest.mark.parametrize("error", [UnresolvedReference("ssm:/x"), StoreUnavailable("no answer"), None])
def test_a_message_has_no_link_where_there_is_no_secret(
    error: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    def secret() -> str:
        if error is not None:
            raise error
        return ""

    with caplog.at_level(logging.WARNING):
        assert acknowledge_links(secret, "https://lamp.example.com")(KEY, NOON, NOON) == ""
    assert "no link to acknowledge" in caplog.text
