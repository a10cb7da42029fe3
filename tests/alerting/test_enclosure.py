"""What goes with a message: evidence of its checks, and links for what still fires."""

from collections.abc import Sequence
from dataclasses import replace

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.enclosure import Enclose
from lamplighter.alerting.evidence import Evidence, Evidences
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.flush import Flush
from lamplighter.alerting.group_store import GroupStore
from lamplighter.alerting.wording import links_of
from tests.support.alerting_world import GATEWAY, PAYMENTS, AlertingWorld, a_check_alert, of_a_rule
from tests.support.alerts import NOON, a_resolved_alert, an_alert
from tests.support.pages import NOW

KNOWN = Evidence(response_seconds=0.5)


class Reader:
    """Knows everything, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []

    def __call__(self, check_keys: Sequence[str], _now: float) -> Evidences:
        self.asked.append(check_keys)
        return dict.fromkeys(check_keys, KNOWN)


def a_link(key: str, starts_at: float, now: float) -> str:
    return f"https://lamp.example.com/acknowledge/{key}/{starts_at:.0f}/{now:.0f}"


def test_nothing_is_enclosed_where_nothing_is_known() -> None:
    enclosed = Enclose()({"a": an_alert()}, NOON)
    assert (enclosed.evidence, enclosed.acknowledge_urls) == ({}, {})


def test_evidence_is_asked_for_in_the_order_of_the_alerts_and_for_checks_only() -> None:
    reader = Reader()
    alerts = {"a": an_alert(details={}), "b": an_alert(), "c": an_alert(details={"check_key": "core_pay"})}
    assert Enclose(reader)(alerts, NOON).evidence == {"core_shop": KNOWN, "core_pay": KNOWN}
    assert reader.asked == [["core_shop", "core_pay"]]


def test_what_is_over_has_no_link_to_acknowledge_it() -> None:
    enclosed = Enclose(acknowledge_url=a_link)({"a": an_alert(), "b": a_resolved_alert()}, NOON + 5)
    assert enclosed.acknowledge_urls == {"a": a_link("a", NOON, NOON + 5)}


def test_who_has_no_secret_makes_no_links() -> None:
    assert Enclose(acknowledge_url=lambda *_: "")({"a": an_alert()}, NOON).acknowledge_urls == {}


def test_a_flush_tells_with_what_is_enclosed() -> None:
    scene = AlertingWorld()
    # The gravest alert is about no check, and the world's routing keeps the payments' from being told.
    scene.write(a_check_alert(GATEWAY), a_check_alert(PAYMENTS), of_a_rule())
    reader = Reader()
    flush = Flush(
        scene.world.state,
        scene.queue,
        lambda _: scene.world.configuration,
        scene.channels,
        "https://lamp.example.com",
        enclose=Enclose(reader, a_link),
    )
    now = NOW - 600.0
    assert not flush.all(list(GroupStore(scene.world.state).all(now)), now)
    (told,) = scene.channels.opened["oncall/pagerduty/0"].sent
    assert told.evidence == {GATEWAY.key: KNOWN}
    key = fingerprint(a_check_alert(GATEWAY).labels)
    assert ("Acknowledge", a_link(key, NOW - 900.0, now)) in links_of(told.alerts[0], told)
    assert sorted(map(list, reader.asked)) == [[], [], [GATEWAY.key]]


def test_a_resolved_alert_keeps_its_evidence() -> None:
    over = replace(an_alert(), state=AlertState.RESOLVED, ends_at=NOON)
    assert Enclose(Reader())({"a": over}, NOON).evidence == {"core_shop": KNOWN}
