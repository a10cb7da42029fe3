"""pagerduty_configs, opsgenie_configs and pushover_configs."""

import pytest

from lamplighter.config.alertmanager_paging import (
    OpsgenieConfig,
    OpsgenieResponder,
    PagerdutyConfig,
    PagerdutyImage,
    PagerdutyLink,
    PushoverConfig,
)
from lamplighter.config.alertmanager_texts import PAGERDUTY_DETAILS
from tests.support.routing_files import complaints, integration_of

PAIR = "user_key: u, token: t"


def test_every_key_of_pagerduty_arrives() -> None:
    said = (
        "routing_key: k, url: 'https://p/', client: a, client_url: b, description: c, "
        "details: {d: e, firing: f, n: {x: [1, true, '2', 1.5, ~]}}, images: [{src: g, alt: h, href: i}], "
        "links: [{href: j, text: k}], source: l, severity: m, class: n, component: o, group: p, timeout: 3s, "
        "send_resolved: false"
    )
    assert integration_of("pagerduty", said) == PagerdutyConfig(
        routing_key="k",
        url="https://p/",
        client="a",
        client_url="b",
        description="c",
        details=PAGERDUTY_DETAILS | {"d": "e", "firing": "f", "n": {"x": [1, True, "2", 1.5, None]}},
        images=(PagerdutyImage(src="g", alt="h", href="i"),),
        links=(PagerdutyLink(href="j", text="k"),),
        source="l",
        severity="m",
        class_="n",
        component="o",
        group="p",
        timeout_seconds=3.0,
        send_resolved=False,
    )


def test_alertmanagers_four_details_are_always_there() -> None:
    assert integration_of("pagerduty", "routing_key_file: k") == PagerdutyConfig(routing_key="file:k")
    assert integration_of("pagerduty", "routing_key: k").details == PAGERDUTY_DETAILS
    assert integration_of("pagerduty", "service_key_file: k") == PagerdutyConfig(service_key="file:k")
    assert integration_of("pagerduty", "routing_key: k", "pagerduty_url: 'https://g'").url == "https://g"


def test_every_key_of_opsgenie_arrives() -> None:
    said = (
        "api_key: k, api_url: 'https://o', message: a, description: b, source: c, details: {d: e}, entity: f, "
        "responders: [{name: g, type: Team}, {id: h, type: '{{ .x }}'}, {username: i, type: user}], actions: j, "
        "tags: l, note: m, priority: n, update_alerts: true, send_resolved: false"
    )
    assert integration_of("opsgenie", said) == OpsgenieConfig(
        api_key="k",
        api_url="https://o/",
        message="a",
        description="b",
        source="c",
        details={"d": "e"},
        entity="f",
        responders=(
            OpsgenieResponder(type="Team", name="g"),
            OpsgenieResponder(type="{{ .x }}", id="h"),
            OpsgenieResponder(type="user", username="i"),
        ),
        actions="j",
        tags="l",
        note="m",
        priority="n",
        update_alerts=True,
        send_resolved=False,
    )


@pytest.mark.parametrize(("said", "key"), [("", "g"), ("api_key: own", "own"), ("api_key_file: f", "file:f")])
def test_opsgenies_key_may_be_that_of_global(said: str, key: str) -> None:
    found = integration_of("opsgenie", said, "opsgenie_api_key: g, opsgenie_api_url: 'https://eu.o/'")
    assert (found.api_key, found.api_url) == (key, "https://eu.o/")


def test_every_key_of_pushover_arrives() -> None:
    said = (
        f"{PAIR}, title: a, message: b, url: c, url_title: d, device: e, sound: f, priority: g, retry: 1m30s, "
        "expire: 2h, ttl: 1h, html: true, send_resolved: false"
    )
    assert integration_of("pushover", said) == PushoverConfig(
        user_key="u",
        token="t",
        title="a",
        message="b",
        url="c",
        url_title="d",
        device="e",
        sound="f",
        priority="g",
        retry_seconds=90.0,
        expire_seconds=7200.0,
        ttl_seconds=3600.0,
        html=True,
        send_resolved=False,
    )
    assert integration_of("pushover", "user_key_file: u, token_file: t").token == "file:t"


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        (
            "pagerduty",
            "",
            ": expected one of `routing_key`, `routing_key_file`, `service_key`, `service_key_file`",
        ),
        ("pagerduty", "routing_key: '', service_key: ''", ": expected one of `routing_key`, `routing_key_file`, "),
        ("pagerduty", "routing_key: x, routing_key_file: y", "routing_key_file: expected at most one of"),
        ("pagerduty", "service_key: x, service_key_file: y", "service_key_file: expected at most one of"),
        ("pagerduty", "routing_key: x, links: [{url: y}]", "links[0].url: `url` is not a key here"),
        ("pagerduty", "routing_key: x, details: [y]", "details: expected a mapping of names to text"),
        ("opsgenie", "", ": expected `api_key` here, or `opsgenie_api_key` in `global`"),
        ("opsgenie", "api_key: x, responders: [{type: team}]", "responders[0].id: expected one of `id`, `name`"),
        ("opsgenie", "api_key: x, responders: [{id: y}]", "responders[0]: `type` is missing"),
        ("opsgenie", "api_key: x, responders: [{id: y, type: all}]", "responders[0].type: expected one of escal"),
        ("opsgenie", "api_key: x, teams: y", "teams: `teams` is not a key here"),
        ("pushover", "user_key: x", ": expected one of `token`, `token_file`"),
        ("pushover", f"{PAIR}, token_file: x", "token_file: expected just one of"),
        ("pushover", f"{PAIR}, html: true, monospace: true", "monospace: expected at most one of `html`"),
        ("pushover", f"{PAIR}, retry: 1d", "retry: expected a duration such as 1m, 1h"),
    ],
)
def test_a_mistake_is_told_at_its_key(kind: str, said: str, expected: str) -> None:
    found = complaints(kind, said)
    assert [complaint.startswith(expected) for complaint in found] == [True], found
