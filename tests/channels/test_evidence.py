"""Evidence is read with a deadline, and never at the cost of a message."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from lamplighter.alerting.evidence import Evidence, Minute
from lamplighter.alerting.evidence_wording import PHASES
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.notification import Notification
from lamplighter.alerting.wording import facts_of, links_of
from lamplighter.channels.discord import payload as discord_payload
from lamplighter.channels.evidence import MOST_CHECKS, PAUSE_SECONDS, EvidenceReader
from lamplighter.channels.markup import HTML, utf16_length
from lamplighter.channels.msteamsv2 import MOST_BYTES
from lamplighter.channels.msteamsv2 import payload as teams_payload
from lamplighter.channels.slack import attachments as slack_attachments
from lamplighter.channels.telegram_text import LONGEST_TEXT
from lamplighter.channels.telegram_text import evidence as telegram_evidence
from lamplighter.channels.text import alert_text
from lamplighter.config.alertmanager import DiscordConfig, MsTeamsV2Config
from lamplighter.errors import StoreUnavailable
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series import Frame
from tests.support.alerts import NOON, a_notification, a_resolved_alert, an_alert
from tests.support.channel_tools import chosen
from tests.support.pages import NOW, Seen, a_frame, a_summary
from tests.support.receivers.discord import objections as discord_objections
from tests.support.receivers.slack import block_kit_objections

SHOP = a_summary("shop")


class Counts:
    """Counts, as `Count` does."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()

    def __call__(self, name: str, by: float = 1.0, /, **_labels: str) -> None:
        self.counted[name] += round(by)


class Store(InMemoryTelemetryStore):
    """Counts its reads, and fails or hangs when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.error: Exception | None = None
        self.gate: threading.Event | None = None

    def latest(self) -> Sequence[Frame]:
        """Answer, late or not at all."""
        self.asked += 1
        if self.gate:
            self.gate.wait()
        if self.error:
            raise self.error
        return super().latest()


@pytest.fixture
def store() -> Store:
    found = Store()
    found.write(a_frame([Seen(summary=SHOP, state=CheckState.DOWN, seconds=0.2)]))
    return found


def test_what_was_measured_comes_by_check_key(store: Store) -> None:
    found = EvidenceReader(store)([SHOP.key, "core_unknown", ""], NOW)
    assert list(found) == [SHOP.key]
    assert found[SHOP.key].response_seconds == 0.2


def test_alerts_about_no_check_cost_no_read(store: Store) -> None:
    assert EvidenceReader(store)([""], NOW) == {}
    assert store.asked == 0


def test_the_newest_frames_serve_several_messages(store: Store) -> None:
    read = EvidenceReader(store)
    for later in (0.0, 1.0, 4.9):
        assert read([SHOP.key], NOW + later)
    assert store.asked == 1
    assert read([SHOP.key], NOW + 5.0)
    assert store.asked == 2


@pytest.mark.parametrize("error", [StoreUnavailable("away"), ValueError("a fault of ours")])
def test_a_store_that_fails_is_counted_and_left_alone_for_a_while(store: Store, error: Exception) -> None:
    counts = Counts()
    read = EvidenceReader(store, counts)
    store.error = error
    assert read([SHOP.key], NOW) == {}
    assert read([SHOP.key], NOW + PAUSE_SECONDS - 1) == {}
    assert store.asked == 1
    assert counts.counted == {"lamplighter_evidence_missing_total": 2}
    store.error = None
    assert read([SHOP.key], NOW + PAUSE_SECONDS)


def test_a_store_that_hangs_is_not_waited_for(store: Store) -> None:
    store.gate = threading.Event()
    try:
        assert EvidenceReader(store, wait_seconds=0.05)([SHOP.key], NOW) == {}
    finally:
        store.gate.set()


def test_a_flood_is_told_with_the_evidence_of_its_first_alerts() -> None:
    summaries = [a_summary(f"c{number}") for number in range(MOST_CHECKS + 5)]
    flooded = Store()
    flooded.write(a_frame([Seen(summary=each) for each in summaries]))
    found = EvidenceReader(flooded)([each.key for each in summaries], NOW)
    assert list(found) == [each.key for each in summaries[:MOST_CHECKS]]


def a_told(store: Store) -> Notification:
    """Return a message of an alert with all there is to enclose."""
    evidence = EvidenceReader(store)([SHOP.key], NOW)
    return a_notification(evidence=evidence, acknowledge_urls={"5a5a": "https://lamp.example.com/x"})


def test_a_message_tells_what_was_measured(store: Store) -> None:
    text = alert_text(an_alert(), a_told(store))
    assert "\nResponse: 200 ms: DNS 8 ms, connect 24 ms, TLS 52 ms, first byte 100 ms, transfer 16 ms\n" in text
    assert "\nLast hour: ···················x up to 200 ms, down in 1 of 1 min\n" in text


def test_a_rules_alert_tells_its_value_and_where_its_expression_is() -> None:
    details = {"rule_group": "shop.yml;shop", "rule": "Errors", "value": "0.123456789"}
    alert = an_alert(details=details)
    told = a_notification(alert)
    assert ("Value", "0.123457") in facts_of(alert, told)
    names = dict(links_of(alert, told))
    assert names["Dashboard"].startswith("https://lamp.example.com/admin/alerts/")
    assert names["Expression"].startswith("https://lamp.example.com/admin/rules#group-")


def test_an_alert_from_outside_leads_to_where_it_came_from() -> None:
    said = {"expires_at": NOON + 300, "is_timeout": True, "generator_url": "https://prometheus.example.com/graph"}
    alert = an_alert(details={"outside": said})
    assert dict(links_of(alert, a_notification(alert)))["Source"] == "https://prometheus.example.com/graph"


def test_what_is_over_is_neither_silenced_nor_acknowledged() -> None:
    alert = a_resolved_alert()
    assert [name for name, _ in links_of(alert, a_notification(alert))] == ["Dashboard"]


def _flood() -> Notification:
    """Return a message in which every alert has all the evidence there can be."""
    minutes = tuple(Minute(CheckState.DOWN if n % 2 else CheckState.DEGRADED, 12.345) for n in range(60))
    phases = tuple((name, 2.345) for name in PHASES)
    known = Evidence(
        response_seconds=12.345,
        phases=phases,
        minutes=minutes,
        group="g" * 200,
        alike=999,
        alike_failing=998,
        same_cause=997,
    )
    alerts = [
        an_alert(labels={"check": str(n)}, details={"check_key": f"core_{n}", "value": "1", "rule_group": "f;g"})
        for n in range(15)
    ] + [a_resolved_alert(labels={"check": str(n)}, details={"check_key": f"core_{n}"}) for n in range(15, 30)]
    return a_notification(
        *alerts,
        evidence={alert.check_key: known for alert in alerts},
        acknowledge_urls={fingerprint(alert.labels): f"https://lamp.example.com/{'a' * 300}" for alert in alerts},
    )


def test_the_most_evidence_stays_within_what_receivers_take() -> None:
    told = _flood()
    slack = {"text": "", "attachments": slack_attachments(told)}
    assert block_kit_objections(slack) == []
    assert discord_objections(discord_payload(told, DiscordConfig(webhook_url="x"), chosen())) == []
    assert utf16_length(telegram_evidence(told, HTML)) <= LONGEST_TEXT
    teams = teams_payload(told, MsTeamsV2Config(webhook_url="x"), chosen())
    assert len(teams) <= MOST_BYTES


@pytest.mark.parametrize("is_over", [False, True])
def test_a_single_alert_with_all_of_it_fits_into_slacks_ten_fields(is_over: bool) -> None:
    told = _flood()
    one = replace(told, alerts=told.alerts[-1:] if is_over else told.alerts[:1])
    (attachment,) = slack_attachments(one)
    (fields,) = [block["fields"] for block in attachment["blocks"] if "fields" in block]
    assert {"*Response*", "*Last hour*", "*Alike*"} <= {field["text"].partition("\n")[0] for field in fields}
    assert len(fields) <= 10
