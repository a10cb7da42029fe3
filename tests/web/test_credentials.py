"""What programs send to be let in."""

import base64

import pytest

from lamplighter.web.credentials import sent_secret
from lamplighter.web.http import Request


def _sent(header: str) -> str:
    return sent_secret(Request(method="GET", path="/", headers={"authorization": header} if header else {}))


def _basic(pair: str, scheme: str = "Basic") -> str:
    return f"{scheme} {base64.b64encode(pair.encode()).decode()}"


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        ("Bearer correct horse", "correct horse"),
        ("bearer abc", "abc"),
        (_basic("anybody:abc"), "abc"),
        (_basic(":abc", "basic"), "abc"),
        (_basic("a:b:c"), "b:c"),
        (_basic("grafana:größe"), "größe"),
    ],
)
def test_the_secret_is_a_bearer_token_or_the_password_of_any_user(header: str, secret: str) -> None:
    assert _sent(header) == secret


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Basic", "Basic !", _basic("abc"), _basic("abc:"), "Digest a:b", "Basic \u00e9", "Basic //8="],
)
def test_what_is_neither_is_nothing(header: str) -> None:
    assert _sent(header) == ""
