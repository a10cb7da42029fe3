"""The keys of an endpoint: each arrives, and each mistake says what was expected."""

import pytest

from lamplighter.config.check import AlertOptions, Check, ClientOptions, MaintenanceWindow, UiOptions
from lamplighter.config.load import LoadOptions, load
from lamplighter.config.mistakes import ConfigurationError
from tests.support.configuration import MINIMAL, checks_in, mistakes_in

OPTIONS = LoadOptions()


def first_of(text: str, options: LoadOptions = OPTIONS) -> Check:
    return checks_in(text, options)[0]


FULL = """
endpoints:
  - name: Front end
    group: core/web
    enabled: false
    url: "https://${HOST}/graphql"
    method: post
    body: "{ users { name } }"
    graphql: true
    headers: {Authorization: "ssm:/token", X-Count: 3}
    interval: 1m30s
    conditions: ["[STATUS] == any(200, 429)", "[BODY].data.users[0].name == john"]
    client:
      timeout: 500ms
      insecure: true
      ignore-redirect: yes
      dns-resolver: tcp://8.8.8.8:53
      proxy-url: http://proxy.example.com:3128
      tls: {certificate-file: a.pem, private-key-file: b.pem}
      ca-file: ca.pem
      network: ip4
    alerts:
      - type: slack
        enabled: true
        failure-threshold: 5
        success-threshold: 3
        send-on-resolved: false
        description: "it's \\"broken\\""
        minimum-reminder-interval: 1h
        provider-override: {webhook-url: x}
      - type: pagerduty
    maintenance-windows:
      - {start: 23:30, duration: 1h, timezone: Europe/Berlin, every: [Monday, Sunday]}
      - {enabled: false}
    extra-labels: {team: web}
    ui: {hide-url: true, hide-hostname: true, badge: {response-time: {thresholds: [1, 2, 3, 4, 5]}}}
    critical: true
    severity: emergency
    degraded: ["[RESPONSE_TIME] < 300"]
    retries: 0
    depends-on: [database]
    runbook: https://wiki.example.com/front-end
  - name: database
    group: core
    url: tcp://db.example.com:5432
    conditions: ["[CONNECTED] == true"]
"""


CLIENT = ClientOptions(
    timeout_seconds=0.5,
    insecure=True,
    ignore_redirect=True,
    dns_resolver="tcp://8.8.8.8:53",
    proxy_url="http://proxy.example.com:3128",
    certificate_file="a.pem",
    private_key_file="b.pem",
    ca_file="ca.pem",
)
ALERTS = (
    AlertOptions(
        type="slack",
        failure_threshold=5,
        success_threshold=3,
        send_on_resolved=False,
        description='it\'s "broken"',
        minimum_reminder_interval_seconds=3600.0,
    ),
    AlertOptions(type="pagerduty"),
)
WINDOWS = (
    MaintenanceWindow(
        start_minute_of_day=1410,
        duration_seconds=3600.0,
        timezone="Europe/Berlin",
        every=frozenset({0, 6}),
    ),
    MaintenanceWindow(start_minute_of_day=0, duration_seconds=0.0, enabled=False),
)


def test_every_key_of_an_endpoint_arrives() -> None:
    check = first_of(FULL)
    assert [condition.text for condition in check.conditions] == [
        "[STATUS] == any(200, 429)",
        "[BODY].data.users[0].name == john",
    ]
    assert [condition.text for condition in check.degraded] == ["[RESPONSE_TIME] < 300"]
    assert check == Check(
        name="Front end",
        group="core/web",
        enabled=False,
        url="https://${HOST}/graphql",
        method="POST",
        body="{ users { name } }",
        graphql=True,
        headers={"Authorization": "ssm:/token", "X-Count": "3"},
        interval_seconds=90.0,
        conditions=check.conditions,
        client=CLIENT,
        alerts=ALERTS,
        maintenance_windows=WINDOWS,
        extra_labels={"team": "web"},
        ui=UiOptions(hide_url=True, hide_hostname=True),
        critical=True,
        severity="emergency",
        degraded=check.degraded,
        retries=0,
        depends_on=("core_database",),
        runbook="https://wiki.example.com/front-end",
    )


def test_what_is_not_said_has_its_default() -> None:
    check = first_of(MINIMAL)
    assert check == Check(name="shop", url="https://shop.example.com", conditions=check.conditions)


def test_the_deployment_says_the_default_interval() -> None:
    assert first_of(MINIMAL, LoadOptions(default_interval_seconds=300.0)).interval_seconds == 300.0


def test_null_means_the_same_as_nothing() -> None:
    text = MINIMAL + "    client:\n    body: ~\n    alerts: null\n    headers:\n"
    assert first_of(text) == first_of(MINIMAL)


ENDPOINT_MISTAKES = [
    ("conditons: []", "did you mean `conditions`?"),
    ("failure_threshold: 1", "`failure_threshold` is not a key here"),
    ("enabled: maybe", "expected true or false, found `maybe`"),
    ('enabled: "true"', "found `true` in quotes"),
    ("enabled: ${ENABLED}", "references such as ${ENABLED} are resolved in text only"),
    ("interval: 60", "a number needs a unit, as in 60s"),
    ("interval: 4s", "expected from 5s to 24h"),
    ("interval: 25h", "expected from 5s to 24h"),
    ("interval: 5500ms", "expected whole seconds"),
    ("interval: [1s]", "found a list"),
    ("retries: 6", "expected a whole number from 0 to 5"),
    ("retries: -1", "expected a whole number from 0 to 5"),
    ("retries: 1.5", "expected a whole number from 0 to 5"),
    ("retries: {}", "found a mapping"),
    ("severity: bad", "expected one of info, warning, critical, emergency"),
    ("method: 'G T'", "expected an HTTP method"),
    ("headers: [a]", "expected a mapping of names to text"),
    ("headers: {'a b': x}", "expected the name of a header"),
    ('headers: {a: "x\\ny"}', "expected one line"),
    ("headers: {a: [x]}", "expected text, found a list"),
    ("headers: {a: x, a: y}", "`a` is given twice; first on line 5"),
    ("extra-labels: {check: x}", "is set by Lamplighter itself"),
    ("extra-labels: {__x: x}", "is set by Lamplighter itself"),
    ("extra-labels: {a-b: x}", "expected a label name"),
    ("client: {timeout: 61s}", "expected from 100ms to 1m"),
    ("client: {dns-resolver: 8.8.8.8}", "udp://1.1.1.1:53"),
    ("client: {dns-resolver: 'udp://8.8.8.8:99999'}", "expected a port"),
    ("client: {proxy-url: proxy}", "expected a proxy such as"),
    ("client: {tls: {certificate-file: a}}", "`private-key-file` is missing"),
    ("client: {oauth2: {}}", "`oauth2` is not supported yet"),
    ("client: []", "expected a mapping with keys such as timeout"),
    ("dns: {}", "`query-name` is missing"),
    ("dns: {query-name: a}", "expected a name server such as 8.8.8.8"),
    ("dns: {query-name: a, query-type: B}", "expected one of A, AAAA"),
    ("alerts: {type: x}", "expected a list, found a mapping"),
    ("alerts: [{failure-threshold: 0}]", "expected a whole number from 1 to 1000"),
    ("alerts: [{minimum-reminder-interval: 1m}]", "expected from 5m"),
    ("maintenance-windows: [{}]", "`start` is missing"),
    ("maintenance-windows: [{cron: '0 22 * * *'}]", "`duration` is missing"),
    ("maintenance-windows: [{cron: '0 25 * * *', duration: 1h}]", "expected 0 to 23"),
    (
        "maintenance-windows: [{cron: '0 2 * * *', duration: 1h, every: [Monday]}]",
        "`every` does not go with `cron`",
    ),
    ("maintenance-windows: [{from: 2026-11-20T22:00}]", "`until` is missing"),
    ("maintenance-windows: [{from: tomorrow, until: 2026-11-20T22:00}]", "expected a time such as"),
    ("maintenance-windows: [{from: 2026-11-20T22:00, until: 2026-11-20T21:00}]", "and not after"),
    ("maintenance-windows: [{from: 2026-13-20T22:00, until: 2026-11-20T21:00}]", "is not a time"),
    ("maintenance-windows: [{start: 24:00, duration: 1h}]", "expected a time from 00:00 to 23:59"),
    ("maintenance-windows: [{start: 9:00, duration: 1h}]", "expected a time from 00:00 to 23:59"),
    ("maintenance-windows: [{start: 10:00, duration: 25h}]", "expected from 1s to 24h"),
    ("maintenance-windows: [{start: 10:00, duration: 1h, timezone: Mars/X}]", "expected an IANA time zone"),
    ("maintenance-windows: [{start: 10:00, duration: 1h, timezone: ../../x}]", "expected an IANA time zone"),
    ("maintenance-windows: [{start: 10:00, duration: 1h, every: [monday]}]", "expected one of Monday"),
    ("ui: {hide-errors: true}", "`hide-errors` is not supported yet"),
    ("ssh: {username: root}", "signing in over SSH is not supported"),
    ("depends-on: [b]", "no check is called `b`"),
    ("depends-on: [a]", "a check cannot depend on itself"),
    ("depends-on: a", "expected a list of checks, found text"),
    ('degraded: ["[STATSU] == 200"]', "did you mean `[STATUS]`?"),
    ("? {a: b}\n    : c", "expected a name as key"),
]


@pytest.mark.parametrize(("line", "expected"), ENDPOINT_MISTAKES, ids=[line for line, _ in ENDPOINT_MISTAKES])
def test_a_mistake_in_an_endpoint_says_what_was_expected(line: str, expected: str) -> None:
    text = 'endpoints:\n  - name: a\n    url: https://a\n    conditions: ["[STATUS] == 200"]\n    ' + line
    assert expected in "\n".join(mistakes_in(text))
    with pytest.raises(ConfigurationError):
        load({"checks/a.yml": text}, OPTIONS)


@pytest.mark.parametrize("missing", ["name", "url", "conditions"])
@pytest.mark.parametrize("null", [True, False])
def test_what_is_required_must_be_there(missing: str, null: bool) -> None:
    values = {"name": "a", "url": "https://a", "conditions": '["[STATUS] == 200"]'}
    del values[missing]
    endpoint = ", ".join(f"{key}: {value}" for key, value in values.items()) + (f", {missing}: ~" if null else "")
    (mistake,) = mistakes_in(f"endpoints: [{{{endpoint}}}]")
    assert mistake.endswith(f"`{missing}` is missing")


def test_an_account_has_a_longer_shortest_interval() -> None:
    text = MINIMAL + "    interval: 5s\n"
    assert first_of(text).interval_seconds == 5.0
    deployed = LoadOptions(minimum_interval_seconds=10.0)
    assert "expected from 10s to 24h" in mistakes_in(text, options=deployed)[0]


@pytest.mark.parametrize(
    "line",
    [
        "url: hunter22.example.com",
        "url: 'https://user:hunter22@'",
        "url: 'tcp://user:hunter22@host'",
        "url: 'https://user:hunter22@[::1'",
        "url: 'tcp://host:1/hunter22'",
        "headers: 'Authorization: hunter22'",
        "headers: {Authorization:hunter22}",
        'headers: {Authorization: "hunter22\\n"}',
        "headers: {Authorization: [hunter22]}",
        "body: [hunter22]",
        "client: hunter22",
        "client: {proxy-url: 'user:hunter22@proxy'}",
        "client: {dns-resolver: 'hunter22'}",
        "hunter22",
    ],
)
def test_no_mistake_shows_what_may_be_secret(line: str) -> None:
    mistakes = mistakes_in('endpoints:\n  - name: a\n    conditions: ["[STATUS] == 200"]\n    ' + line)
    assert mistakes
    assert "hunter22" not in "\n".join(mistakes)
