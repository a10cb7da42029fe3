"""receivers: what is ours about them, and what holds between them."""

import pytest

from lamplighter.config.alertmanager import DigestConfig, LogConfig, RateLimit, Receiver
from lamplighter.config.routing_rules import MOST_CIRCLES
from tests.support.routing_files import mistakes_of, routing_of


def test_what_is_ours_arrives() -> None:
    said = (
        "name: a, fallback: b, rate_limit: {messages: 5, per: 1h}, cooldown: {warning: 10m, info: 1h}, "
        "digest: {every: 1d, at: '08:30', timezone: Europe/Berlin}, labels: {team: x, name: a}"
    )
    config = routing_of(f"route: {{receiver: a}}\nreceivers: [{{{said}}}, {{name: b, log_configs: [{{}}]}}]")
    assert config.receiver_named("a") == Receiver(
        name="a",
        integrations=(),
        fallback="b",
        rate_limit=RateLimit(messages=5, per_seconds=3600.0),
        cooldown={"warning": 600.0, "info": 3600.0},
        digest=DigestConfig(every_seconds=86_400.0, at_minute_of_day=510, timezone="Europe/Berlin"),
        labels={"team": "x", "name": "a"},
    )
    assert config.receiver_named("b") == Receiver(name="b", integrations=(LogConfig(),))


@pytest.mark.parametrize(
    ("receivers", "path", "expected"),
    [
        (
            "{name: a, fallback: bb}, {name: b}",
            "receivers[0].fallback",
            "no receiver is called `bb`; did you mean",
        ),
        ("{name: a, fallback: a, log_configs: [{}]}", "receivers[0].fallback", "falls back to itself: a → a"),
        ("{name: a, fallback: b}, {name: b}", "receivers[0].fallback", "the receiver `b` tells nobody"),
        ("{name: a, rate_limit: {messages: 0, per: 1h}}", "receivers[0].rate_limit.messages", "expected a whole"),
        ("{name: a, rate_limit: {messages: 1}}", "receivers[0].rate_limit", "`per` is missing"),
        ("{name: a, cooldown: {warning: 0s}}", "receivers[0].cooldown.warning", "expected from 1s to"),
        ("{name: a, digest: {every: 1m}}", "receivers[0].digest.every", "expected from 5m to"),
        (
            "{name: a, digest: {every: 36h}}",
            "receivers[0].digest.every",
            "expected whole days above `1d`, found `36",
        ),
        ("{name: a, digest: {every: 1h, at: noon}}", "receivers[0].digest.at", "expected a time from 00:00"),
        ("{name: a, digest: {every: 1h, timezone: X}}", "receivers[0].digest.timezone", "expected an IANA time"),
        ("{name: a, labels: {name: b}}", "receivers[0].labels", "expected the label `name` to be the receiver's"),
        ("{name: a, victorops_configs: []}", "receivers[0].victorops_configs", "`victorops_configs` is not supp"),
        ("{name: a}, {name: ''}", "receivers[1].name", "expected text, found none"),
    ],
)
def test_a_mistake_is_told_at_its_key(receivers: str, path: str, expected: str) -> None:
    (mistake,) = mistakes_of(f"route: {{receiver: a}}\nreceivers: [{receivers}]")
    assert (mistake.path, mistake.line) == (path, 2)
    assert mistake.message.startswith(expected)


def test_every_circle_of_fallbacks_is_told_once() -> None:
    chains = {"a": "b", "b": "c", "c": "b", "d": "d", "e": "a"}
    receivers = ", ".join(
        f"{{name: {name}, fallback: {other}, log_configs: [{{}}]}}" for name, other in chains.items()
    )
    found = mistakes_of(f"route: {{receiver: a}}\nreceivers: [{receivers}]")
    assert sorted(mistake.path for mistake in found) in (
        ["receivers[1].fallback", "receivers[3].fallback"],
        ["receivers[2].fallback", "receivers[3].fallback"],
    )
    assert all("falls back to itself: " in mistake.message for mistake in found)


def test_fallbacks_may_share_their_end() -> None:
    receivers = "{name: a, fallback: c}, {name: b, fallback: c}, {name: c, log_configs: [{}]}"
    assert mistakes_of(f"route: {{receiver: a}}\nreceivers: [{receivers}]") == []


def test_of_very_many_circles_some_are_told() -> None:
    receivers = "\n".join(f"- {{name: r{i}, fallback: r{i}, log_configs: [{{}}]}}" for i in range(300))
    found = mistakes_of(f"route: {{receiver: r0}}\nreceivers:\n{receivers}")
    assert len(found) == MOST_CIRCLES
