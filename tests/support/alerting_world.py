"""A world whose alerts were written and told as the alerter does it: something in every state."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import parse_qsl, urlencode

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.alert import OUTSIDE, Alert, AlertState
from lamplighter.alerting.changes import Change
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.flush import Flush
from lamplighter.alerting.group_store import GroupStore
from lamplighter.alerting.silence_editing import replacing
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.silences import Silence
from lamplighter.alerting.writer import AlertWriter
from lamplighter.config.summary import CheckSummary
from lamplighter.errors import DeliveryError
from lamplighter.matching import parse_matchers
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame, Note
from lamplighter.web.http import Request, Response
from lamplighter.web.sessions import SESSION_SECONDS, Signer
from tests.support.alertmanager_api import routed_by
from tests.support.alerts import Channels, Queued, RecordingChannel
from tests.support.pages import NOW, SECRET, Seen, World, a_frame, a_summary

ROUTING = """
route:
  receiver: team
  group_by: [alertname]
  group_wait: 10s
  group_interval: 5m
  repeat_interval: 4h
  routes:
    - matchers: [severity=~"critical|emergency"]
      receiver: oncall
      group_by: [group]
      continue: true
    - matchers: [tier="1"]
      receiver: team
    - matchers: [severity="info"]
      receiver: diary
      mute_time_intervals: [nights, lunch]
inhibit_rules:
  - source_matchers: [alertname="CheckDown", check="gateway"]
    target_matchers: [alertname="CheckDown", check!="gateway"]
    equal: [group]
time_intervals:
  - name: nights
    time_intervals: [{times: [{start_time: "20:00", end_time: "24:00"}]}]
  - name: lunch
    time_intervals: [{times: [{start_time: "12:00", end_time: "13:00"}]}]
receivers:
  - name: team
    slack_configs: [{api_url: "https://hooks.example.com/x", send_resolved: true}]
    log_configs: [{}]
  - name: oncall
    pagerduty_configs: [{routing_key: "0123456789abcdef0123456789abcdef"}]
  - name: diary
    log_configs: [{}]
"""
SILENCE_ID = "11111111-1111-4111-8111-111111111111"
SHOP, SEARCH, PAYMENTS, LEDGER, GATEWAY = (
    a_summary("shop", "storefront"),
    a_summary("search", "storefront"),
    a_summary("payments-api", "backend"),
    a_summary("ledger", "backend"),
    a_summary("gateway", "backend"),
)


WORDS = {
    "CheckDown": (
        "critical",
        "refused",
        "is down: connection refused",
        "Nothing listens on port 443.",
        "[CONNECTED] (false) == true",
    ),
    "CheckDegraded": ("warning", "latency", "is degraded: too slow", "", "[RESPONSE_TIME] (866) < 500"),
    "CertificateExpiring": ("info", "", "has a certificate that expires within 30 days", ""),
}
"""Severity, cause, what the summary and the description say, and the conditions that failed."""


@dataclass
class AlertingWorld:
    """A world, and the hands to write and tell alerts in it."""

    world: World = field(default_factory=lambda: World([SHOP, SEARCH, PAYMENTS, LEDGER, GATEWAY]))
    channels: Channels = field(default_factory=Channels)
    queue: Queued = field(default_factory=Queued)

    def __post_init__(self) -> None:
        self.world.configuration = routed_by(ROUTING)
        self.world.write(_last_hour())

    def write(self, *alerts: Alert, now: float = NOW - 900.0) -> list[str]:
        """Keep alerts with their clocks; return their fingerprints."""
        changes = [Change(fingerprint(one.labels), one, one.state) for one in alerts]
        writer = AlertWriter(self.world.state, self.queue)
        writer.apply(lambda _kept: changes, self.world.configuration.alertmanager, now)
        return [change.fingerprint for change in changes]

    def tell(self, now: float) -> None:
        """Flush what is due."""
        flush = Flush(self.world.state, self.queue, lambda _: self.world.configuration, self.channels)
        assert not flush.all(list(GroupStore(self.world.state).all(now)), now)

    def silence(self, matchers: str, starts_at: float, ends_at: float, silence_id: str = SILENCE_ID) -> None:
        """Keep a silence by Ann."""
        wanted = Silence(
            matchers=parse_matchers(matchers),
            starts_at=starts_at,
            ends_at=ends_at,
            created_by="Ann",
            comment="The certificate is on its way",
        )
        edit = replacing(None, wanted, min(starts_at, NOW), new_id=silence_id)
        assert SilenceStore(self.world.state).put(edit, 0)


def a_check_alert(summary: CheckSummary, alertname: str = "CheckDown", since: float = NOW - 900.0) -> Alert:
    """Return a firing alert with the annotations and details that checks' alerts have."""
    severity, cause, said, explained, *conditions = WORDS[alertname]
    return Alert(
        labels={"alertname": alertname, "check": summary.name, "group": summary.group, "severity": severity},
        annotations={
            "summary": f"{summary.group}/{summary.name} {said}",
            "description": explained,
            "cause": cause,
            "runbook_url": "https://wiki.example.com/runbook",
        },
        state=AlertState.FIRING,
        pending_since=since,
        starts_at=since,
        evaluated_at=NOW - 5.0,
        details={"check_key": summary.key, "failed_conditions": conditions},
    )


def from_prometheus() -> Alert:
    """Return an alert that another server posts."""
    return Alert(
        labels={"alertname": "DiskFull", "severity": "emergency", "instance": "db-1:9100", "job": "node"},
        annotations={"summary": "/var is full in an hour"},
        state=AlertState.FIRING,
        pending_since=NOW - 300.0,
        starts_at=NOW - 300.0,
        evaluated_at=NOW - 5.0,
        details={
            OUTSIDE: {"expires_at": NOW + 300.0, "is_timeout": True, "generator_url": "https://prom.example.com/g"}
        },
    )


def of_a_rule() -> Alert:
    """Return an alert of a rule file."""
    return Alert(
        labels={"alertname": "ErrorRateHigh", "severity": "warning", "service": "checkout"},
        annotations={"summary": "12.3% of the requests fail"},
        state=AlertState.FIRING,
        pending_since=NOW - 1500.0,
        starts_at=NOW - 1200.0,
        evaluated_at=NOW - 20.0,
        details={"rule_group": "shop.yml;shop", "rule": "ErrorRateHigh", "value": "0.1234"},
    )


def an_alerting_world() -> AlertingWorld:
    """Return one with an alert in every state, told ten minutes ago as far as anybody is told."""
    scene = AlertingWorld()
    scene.channels.opened["oncall/pagerduty/0"] = RecordingChannel(
        error=DeliveryError("PagerDuty answered 500", permanent=False)
    )
    down = [a_check_alert(each) for each in (PAYMENTS, GATEWAY, LEDGER)]
    degraded = a_check_alert(SEARCH, "CheckDegraded", NOW - 2400.0)
    expiring = a_check_alert(SHOP, "CertificateExpiring", NOW - 90_000.0)
    pending = replace(a_check_alert(SHOP, "CheckDown", NOW - 30.0), state=AlertState.PENDING)
    over = replace(
        a_check_alert(SHOP, "CheckDegraded", NOW - 9000.0), state=AlertState.RESOLVED, ends_at=NOW - 6000.0
    )
    scene.silence('alertname="CertificateExpiring", check="shop"', NOW - 7200.0, NOW + 86_400.0)
    keys = scene.write(*down, degraded, expiring, pending, over, of_a_rule())
    scene.tell(NOW - 600.0)
    Acknowledge(scene.world.state).add(keys[3], by="Bo", comment="Looking into it", now=NOW - 500.0)
    scene.write(from_prometheus(), now=NOW - 5.0)
    return scene


def _last_hour() -> Sequence[Frame]:
    return [
        a_frame(
            [_seen(summary, index, minute) for index, summary in enumerate(SUMMARIES)], NOW - 5.0 - 60.0 * minute
        )
        for minute in range(70, -1, -1)
    ]


SUMMARIES = (SHOP, SEARCH, PAYMENTS, LEDGER, GATEWAY)


def _seen(summary: CheckSummary, index: int, minute: int) -> Seen:
    seconds = 0.04 + 0.02 * index + 0.006 * ((minute * 7 + index) % 5)
    if summary in (PAYMENTS, LEDGER, GATEWAY) and minute <= 15:
        note = Note(cause="refused", failed_conditions=("[CONNECTED] (false) == true",))
        return Seen(summary=summary, state=CheckState.DOWN, seconds=None, note=note, streak=16 - minute)
    if summary is SEARCH and minute <= 40:
        return Seen(summary=summary, state=CheckState.DEGRADED, seconds=0.8 + seconds, note=Note(cause="latency"))
    return Seen(summary=summary, seconds=seconds)


@dataclass
class Visitor:
    """Someone with a session at the dashboard of a world."""

    scene: AlertingWorld
    now: float = NOW
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dashboard = self.scene.world.dashboard()
        token = Signer(SECRET).issue("session", self.now + SESSION_SECONDS)
        self.cookies["lamplighter_session"] = token

    def get(self, address: str) -> Response:
        """Open an address."""
        path, _, query = address.partition("?")
        values = dict(parse_qsl(query, keep_blank_values=True))
        return self._ask(Request(method="GET", path=path, query=values, query_string=query))

    def page(self, address: str) -> str:
        """Return the HTML of a page that is there."""
        answer = self.get(address)
        assert answer.status == 200, answer.body
        return str(answer.body)

    def send(self, path: str, **fields: str) -> Response:
        """Send a form; with its token, unless `fields` have another."""
        token = Signer(SECRET).form_token(self.cookies["lamplighter_session"])
        body = urlencode({"form_token": token, **fields}).encode()
        return self._ask(Request(method="POST", path=path, body=body))

    def _ask(self, request: Request) -> Response:
        answer = self.dashboard.answer(replace(request, cookies=dict(self.cookies)), self.now)
        for cookie in answer.cookies:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer


def words(html: str) -> str:
    """Return what a page's main part says, tags and runs of space left out."""
    main = html.partition('<main id="main"')[2].partition("</main>")[0].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())
