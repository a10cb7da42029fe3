"""A world with something of everything, for looking at."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.event import EventKind
from lamplighter.alerting.rule_alerts import raisers
from lamplighter.config.summary import CheckSummary
from lamplighter.probes.verdict import CheckState
from lamplighter.rules.builtin import checks_group
from lamplighter.rules.rule import AlertingRule, RecordingRule, RuleGroup
from lamplighter.rules.status import GroupStatus, RuleHealth, RuleStatus
from lamplighter.telemetry.series import Frame, Note
from tests.support.pages import NOW, SOURCE, Seen, World, a_frame, a_summary, an_alert, an_event


def a_busy_world() -> World:
    """Return a world with something of everything: groups, a day of rounds, ninety days, failures, alerts."""
    summaries = _busy_summaries()
    world = World(summaries)
    world.write(_busy_day(summaries))
    world.write_days(summaries)
    api, shop, search = summaries[2], summaries[0], summaries[1]
    world.telemetry.write_facts(SOURCE, {shop.key: _shop_facts()})
    world.alerts.alerts = [an_alert(api), an_alert(search, "CheckDegraded", NOW - 2400.0)]
    resolved = [
        an_event(shop, state, NOW - 7200.0 * back) for back in (1, 2, 3) for state in ("firing", "resolved")
    ]
    told = [
        an_event(
            api,
            at=NOW - 590.0,
            kind=EventKind.NOTIFICATION,
            receiver="team/log/0",
            reason="first_firing",
            delivered=True,
            message={"text": "[FIRING] payments-api is down\ncause: status\n[STATUS] (503) == 200"},
        ),
        an_event(
            api,
            at=NOW - 580.0,
            kind=EventKind.NOTIFICATION,
            receiver="team/slack/0",
            reason="retry_later",
            delivered=False,
        ),
    ]
    world.history.events = [
        an_event(api),
        an_event(search, at=NOW - 2400.0, severity="warning", alertname="CheckDegraded", cause="latency"),
        *resolved,
        *told,
    ]
    _busy_rules(world)
    return world


def _busy_rules(world: World) -> None:
    """Give the world one group that was evaluated twenty seconds ago: one alert fires, one rule fails."""
    errors = AlertingRule(
        alert="ErrorRateHigh",
        expr="service:errors:ratio5m > 0.1",
        for_seconds=300.0,
        labels={"severity": "critical"},
        annotations={"summary": "{{ $value | humanizePercentage }} of the requests fail", "runbook": "Roll back."},
    )
    ratio = RecordingRule(record="service:errors:ratio5m", expr="rate(errors[5m]) / rate(requests[5m])")
    group = RuleGroup(file="shop.yml", name="shop", rules=(ratio, errors))
    error = "found duplicate series for the match group {} on the right hand-side of the operation"
    rules = [
        RuleStatus(health=RuleHealth.ERROR, last_error=error, last_evaluation=NOW - 20, evaluation_seconds=0.003),
        RuleStatus(health=RuleHealth.OK, last_evaluation=NOW - 20, evaluation_seconds=0.012),
    ]
    world.rules.configured = [checks_group(), group]
    world.rules.kept = {
        group.key: GroupStatus(key=group.key, last_evaluation=NOW - 20, evaluation_seconds=0.015, rules=rules)
    }
    firing = Alert(
        labels={"alertname": "ErrorRateHigh", "severity": "critical", "service": "checkout", "instance": "web-1"},
        annotations={"summary": "12.3% of the requests fail"},
        state=AlertState.FIRING,
        pending_since=NOW - 900.0,
        starts_at=NOW - 600.0,
        evaluated_at=NOW - 20.0,
        details={**raisers(group)[1].details, "value": "0.1234"},
    )
    world.alerts.alerts = [*world.alerts.alerts, firing]


def _busy_summaries() -> Sequence[CheckSummary]:
    return (
        a_summary("shop", "storefront", critical=True, runbook="https://wiki.example.com/shop"),
        a_summary("search", "storefront"),
        a_summary("payments-api", "backend", depends_on=("backend_ledger",)),
        a_summary("ledger", "backend"),
        a_summary("mail gateway", "backend"),
        a_summary("intranet", ""),
    )


_BROKEN = Note(
    cause="status",
    detail="The server answered 503 Service Unavailable.",
    failed_conditions=("[STATUS] (503) == 200",),
    attempts=("status after 0.031 s", "status after 0.029 s", "status after 0.030 s"),
)
_SLOW = Note(cause="latency", detail="", failed_conditions=("[RESPONSE_TIME] (812) < 500",))


def _busy_day(summaries: Sequence[CheckSummary]) -> Iterator[Frame]:
    for minute in range(1440, -1, -1):
        at = NOW - 5.0 - minute * 60.0
        yield a_frame([_seen(summary, index, minute) for index, summary in enumerate(summaries)], at)


def _seen(summary: CheckSummary, index: int, minute: int) -> Seen:
    wave = 0.03 + 0.02 * index + 0.012 * math.sin(minute / 90 + index) + 0.004 * math.sin(minute * 7.3 + index)
    if summary.name == "payments-api" and (minute <= 10 or 700 < minute < 715):
        state, since = CheckState.DOWN, NOW - 605.0
        return Seen(summary=summary, state=state, seconds=wave, since=since, streak=11 - minute, note=_BROKEN)
    if summary.name == "search" and minute <= 40:
        since = NOW - 2405.0
        return Seen(
            summary=summary,
            state=CheckState.DEGRADED,
            seconds=0.8 + wave,
            since=since,
            streak=41 - minute,
            note=_SLOW,
        )
    if summary.name == "mail gateway":
        note = Note(cause="bad_configuration", detail="The reference ${MAIL_TOKEN} cannot be resolved.")
        return Seen(summary=summary, state=CheckState.UNKNOWN, seconds=None, since=NOW - 9e4, note=note)
    return Seen(summary=summary, seconds=wave)


def _shop_facts() -> Mapping[str, Any]:
    return {
        "ip": "192.0.2.80",
        "tls_version": "TLSv1.3",
        "http_version": "2",
        "certificate": {
            "subject": "CN=shop.example.com",
            "issuer": "CN=Example Issuing CA 3,O=Example Trust",
            "sans": ["shop.example.com", "www.shop.example.com"],
            "not_before": NOW - 40 * 86400.0,
            "not_after": NOW + 23 * 86400.0,
            "chain": ["CN=shop.example.com", "CN=Example Issuing CA 3", "CN=Example Root"],
            "earliest_not_after": NOW + 23 * 86400.0,
        },
    }
