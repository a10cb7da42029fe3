from lamplighter.alerting import events
from lamplighter.alerting.figures import Mean
from lamplighter.alerting.history import AlertHistory
from lamplighter.alerting.report import report
from lamplighter.state.memory import InMemoryStateStore
from tests.support.alerts import NOON, a_resolved_alert, an_alert


def test_a_report_is_about_its_span_alone() -> None:
    history = AlertHistory(InMemoryStateStore())
    for day in (0, 1, 2):
        at = NOON + day * 86400
        alert = an_alert(pending_since=at - 20, starts_at=at)
        history.append(events.transition("a", alert, at))
        history.append(
            events.notification("a", alert, at + 7, integration="team/sns/0", reason="", delivered=True)
        )
        over = a_resolved_alert(pending_since=at - 20, starts_at=at, ends_at=at + 100)
        history.append(events.transition("a", over, at + 100))
    found = report(history, NOON + 43_200, NOON + 129_600, NOON + 3 * 86400)
    assert [(str(day.day), day.fired) for day in found.days] == [("2026-11-21", 1)]
    assert (found.times.detect, found.times.resolve) == (Mean(20.0, 1), Mean(120.0, 1))
    assert [(each.alertname, each.fired, each.short) for each in found.noisiest] == [("CheckDown", 1, 1)]
    assert [(each.receiver, each.rate, each.latency_p95_seconds) for each in found.deliveries] == [
        ("team/sns/0", 1.0, 7.0)
    ]
