"""Secrets that stand in the file as they are."""

from typing import Any

import pytest

from lamplighter.config.check import ClientOptions
from lamplighter.config.references import SecretReferences, hiding_written, resolve_check
from tests.support.configuration import a_check


def nothing(name: str) -> str:
    raise LookupError(name)


def redacted(text: str, **check: Any) -> str:
    references = SecretReferences({"PASSWORD": "from-outside"}, nothing, nothing)
    resolved = resolve_check(a_check(**check), references)
    return hiding_written(resolved, references.redact)(text)


@pytest.mark.parametrize(
    ("check", "told", "shown"),
    [
        ({"headers": {"Authorization": "Bearer hunter22"}}, "sent Bearer hunter22", "sent ***"),
        ({"headers": {"Authorization": "Bearer hunter22"}}, "token hunter22", "token ***"),
        ({"headers": {"x-api-key": "hunter22"}}, '{"X-Api-Key": "hunter22"}', '{"X-Api-Key": "***"}'),
        ({"headers": {"Cookie": "theme=x; sid=hunter22"}}, '{"sid": "hunter22"}', '{"sid": "***"}'),
        ({"url": "https://user:hunter22@a.example/x"}, "password hunter22", "password ***"),
        ({"url": "https://user:hunter%2F2@a.example/x"}, "password hunter/2", "password ***"),
        ({"url": "https://user:hunter22@a.example/x"}, "Basic dXNlcjpodW50ZXIyMg==", "Basic ***"),
        ({"url": "https://user:${PASSWORD}@a.example"}, "Basic dXNlcjpmcm9tLW91dHNpZGU=", "Basic ***"),
        ({"url": "https://a.example/x?q=shop&token=hunter22"}, "/x?q=shop&token=hunter22", "/x?q=shop&token=***"),
        ({"client": ClientOptions(proxy_url="http://user:hunter22@proxy")}, "by hunter22", "by ***"),
        ({"body": '{"user": "shop", "password": "hunter22"}'}, "shop hunter22", "shop ***"),
        ({"body": "user=shop&client_secret=hunter22"}, "shop hunter22", "shop ***"),
    ],
)
def test_what_is_a_secret_by_its_name_is_redacted(check: dict[str, Any], told: str, shown: str) -> None:
    assert redacted(told, **check) == shown


@pytest.mark.parametrize(
    "check",
    [
        {"headers": {"Accept": "text/html", "X-Author": "shop team", "X-Auth": "yes", "X-Token": "8443"}},
        {"url": "https://a.example/monkey?keyword=text/html&page=8443"},
        {"body": '{"query": "{ shop { team } }", "token": true}'},
        {"url": "https://[a.example"},
    ],
)
def test_what_is_none_stays(check: dict[str, Any]) -> None:
    told = "the shop team answers yes with text/html on 8443: true"
    assert redacted(told, **check) == told
