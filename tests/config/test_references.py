"""References, resolved late and never shown."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.config.check import ClientOptions, DnsQuestion
from lamplighter.config.references import SecretReferences, resolve_check
from lamplighter.errors import UnresolvedReference
from tests.support.configuration import a_check

ENVIRONMENT = {
    "HOST": "shop.internal",
    "PORT": "8443",
    "STAGE": "prod",
    "TOKEN": "s3cr3t/with+signs",
    "SHORT": "ok",
    "EMPTY": "",
}
PARAMETERS = {"/shop/token": "parameter-value"}
SECRETS = {"shop": "secret-value"}


def missing(values: dict[str, str], name: str) -> str:
    if name not in values:
        raise UnresolvedReference(f"`{name}` was not found")
    return values[name]


def references() -> SecretReferences:
    return SecretReferences(
        ENVIRONMENT, lambda name: missing(PARAMETERS, name), lambda name: missing(SECRETS, name)
    )


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("plain", "plain"),
        ("https://${HOST}:${PORT}/", "https://shop.internal:8443/"),
        ("$${HOST}", "${HOST}"),
        ("$HOST ${} ${1} $", "$HOST ${} ${1} $"),
        ("${EMPTY}", ""),
        ("ssm:/shop/token", "parameter-value"),
        ("secretsmanager:shop", "secret-value"),
        ("see ssm:/shop/token", "see ssm:/shop/token"),
    ],
)
def test_references_are_replaced_and_other_text_is_not(text: str, resolved: str) -> None:
    assert references().resolve(text) == resolved


@pytest.mark.parametrize("text", ["${NOPE}", "ssm:/nope", "secretsmanager:nope"])
def test_what_cannot_be_resolved_is_named_by_its_reference(text: str) -> None:
    with pytest.raises(UnresolvedReference, match=r"(?i)nope"):
        references().resolve(text)


def test_a_value_that_looks_like_a_reference_is_not_resolved_again() -> None:
    resolver = SecretReferences({"A": "${B}", "B": "x", "C": "ssm:/p"}, str.upper, str.upper)
    assert resolver.resolve("${A}") == "${B}"
    assert resolver.resolve("${C}") == "ssm:/p"


def test_every_resolved_value_is_redacted() -> None:
    resolver = references()
    for text in ("${TOKEN}", "ssm:/shop/token", "secretsmanager:shop"):
        resolver.resolve(text)
    shown = resolver.redact("a s3cr3t/with+signs b parameter-value c secret-value d")
    assert shown == "a *** b *** c *** d"


def test_a_value_is_redacted_as_urls_and_json_hold_it() -> None:
    resolver = SecretReferences({"X": 'p"w d/ü'}, str, str)
    resolver.resolve("${X}")
    shown = resolver.redact('?x=p%22w%20d%2F%C3%BC&y=p%22w+d%2F%C3%BC {"x": "p\\"w d/ü"}')
    assert shown == '?x=***&y=*** {"x": "***"}'


def test_a_short_value_is_redacted_only_where_it_stands_alone() -> None:
    resolver = references()
    resolver.resolve("${STAGE}")
    assert resolver.redact("prod is in production") == "*** is in production"


def test_what_is_plainly_no_secret_is_not_redacted() -> None:
    resolver = SecretReferences({"A": "8443", "B": "ok", "C": "true", "D": ""}, str, str)
    resolver.resolve("${A} ${B} ${C} ${D}")
    assert resolver.redact("[CONNECTED] (true) on port 8443: ok") == "[CONNECTED] (true) on port 8443: ok"


def test_a_secret_that_was_looked_up_is_redacted_even_if_it_looks_like_a_port() -> None:
    resolver = SecretReferences({}, lambda _: "8443", lambda _: "abc")
    resolver.resolve("ssm:/pin")
    resolver.resolve("secretsmanager:short")
    assert resolver.redact("port 8443 of abc") == "port *** of abc"


def test_the_longer_of_two_values_is_redacted_whole() -> None:
    resolver = SecretReferences({"A": "abcdefgh", "B": "abcdefgh-ijkl"}, str, str)
    resolver.resolve("${A}${B}")
    assert resolver.redact("abcdefgh-ijkl") == "***"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:pass@example.com/a@b", "https://***@example.com/a@b"),
        ("https://user:p@ss@example.com/", "https://***@example.com/"),
        ("to https://token@example.com and me@example.com", "to https://***@example.com and me@example.com"),
        ("https://example.com/?mail=a@b", "https://example.com/?mail=a@b"),
    ],
)
def test_credentials_in_urls_are_redacted_without_having_been_resolved(text: str, shown: str) -> None:
    assert references().redact(text) == shown


PLAIN = st.text(st.characters(exclude_characters="*"))


@settings(deadline=None)
@given(PLAIN.filter(lambda value: len(value) >= 8), PLAIN, PLAIN)
def test_no_long_value_survives_redaction(value: str, before: str, after: str) -> None:
    resolver = SecretReferences({"X": value}, str, str)
    resolver.resolve("${X}")
    assert value not in resolver.redact(before + value + after)


def test_every_text_of_a_check_is_resolved_and_its_conditions_still_read_as_written() -> None:
    check = a_check(
        url="https://${HOST}/",
        body="${SHORT}",
        headers={"Authorization": "ssm:/shop/token"},
        client=ClientOptions(proxy_url="http://${HOST}", ca_file="/${HOST}.pem", dns_resolver="udp://${HOST}:53"),
        dns=DnsQuestion(query_name="${HOST}"),
        conditions=("[BODY].host == ${HOST}", "[STATUS] == 200"),
        degraded=("[HEADER].x == any(${HOST}, y)",),
    )
    resolved = resolve_check(check, references())
    assert resolved.url == "https://shop.internal/"
    assert resolved.body == "ok"
    assert resolved.headers == {"Authorization": "parameter-value"}
    assert resolved.client.proxy_url == "http://shop.internal"
    assert resolved.client.ca_file == "/shop.internal.pem"
    assert resolved.client.dns_resolver == "udp://shop.internal:53"
    assert resolved.dns == DnsQuestion(query_name="shop.internal")
    assert [condition.right for condition in resolved.conditions] == ["shop.internal", "200"]
    assert resolved.degraded[0].right == "any(shop.internal, y)"
    assert [condition.text for condition in resolved.conditions] == ["[BODY].host == ${HOST}", "[STATUS] == 200"]
    assert resolved.key == check.key


def test_a_value_that_another_thread_resolves_meanwhile_is_redacted_too() -> None:
    names = [f"T{number}" for number in range(300)]
    resolver = SecretReferences({name: f"s3cret-{name}" for name in names}, str, str)

    def leaks(name: str) -> bool:
        value = resolver.resolve(f"${{{name}}}")
        return value in resolver.redact(f"told {value}")

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert not any(pool.map(leaks, names))
