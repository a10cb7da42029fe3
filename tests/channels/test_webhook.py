from dataclasses import replace

from lamplighter.channels.webhook import payload, rfc3339
from tests.support.alerts import NOON, a_notification, a_resolved_alert, an_alert


def test_it_is_alertmanagers_message_version_4() -> None:
    alert = an_alert(starts_at=NOON + 0.5)
    assert payload(a_notification(alert)) == {
        "version": "4",
        "groupKey": "{}:{}",
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "team",
        "groupLabels": {},
        "commonLabels": {"alertname": "CheckDown", "check": "shop", "group": "core", "severity": "critical"},
        "commonAnnotations": {
            "summary": "core/shop is down: connection refused",
            "description": "Nothing listens on port 443.",
            "cause": "refused",
        },
        "externalURL": "https://lamp.example.com",
        "alerts": [
            {
                "status": "firing",
                "labels": dict(alert.labels),
                "annotations": dict(alert.annotations),
                "startsAt": "2026-11-20T12:00:00.500Z",
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "https://lamp.example.com/admin/monitoring/checks/core_shop",
                "fingerprint": "d5e79cf3a0f24302",
            }
        ],
    }


def test_a_resolved_alert_has_its_end() -> None:
    message = payload(a_notification(a_resolved_alert()))
    assert (message["status"], message["alerts"][0]["status"]) == ("resolved", "resolved")
    assert message["alerts"][0]["endsAt"] == "2026-11-20T12:05:12Z"


def test_one_firing_alert_makes_the_message_firing() -> None:
    assert payload(a_notification(a_resolved_alert(), an_alert()))["status"] == "firing"


def test_only_what_all_alerts_share_is_common() -> None:
    message = payload(
        a_notification(an_alert(), an_alert(labels={"check": "blog"}, annotations={"cause": "reset"}))
    )
    assert message["commonLabels"] == {"alertname": "CheckDown", "group": "core", "severity": "critical"}
    assert message["commonAnnotations"] == {}


def test_an_empty_annotation_of_the_first_alert_is_common_with_those_that_have_none() -> None:
    first, second = an_alert(labels={"job": "a"}), an_alert(labels={"job": "b"})
    message = payload(a_notification(replace(second, annotations={}), replace(first, annotations={"x": ""})))
    assert message["commonAnnotations"] == {"x": ""}


def test_alerts_are_in_alertmanagers_order() -> None:
    alerts = [an_alert(labels={"job": job, "severity": severity}) for job, severity in ("bx", "ay", "cz")]
    assert [one["labels"]["job"] for one in payload(a_notification(*alerts))["alerts"]] == ["a", "b", "c"]


def test_alerts_beyond_the_limit_are_counted() -> None:
    message = payload(a_notification(*[an_alert(labels={"check": str(n)}) for n in range(5)]), max_alerts=2)
    assert (len(message["alerts"]), message["truncatedAlerts"]) == (2, 3)


def test_times_are_written_to_the_millisecond_where_there_are_any() -> None:
    assert [rfc3339(at) for at in (NOON, NOON + 0.25, NOON + 0.9996)] == [
        "2026-11-20T12:00:00Z",
        "2026-11-20T12:00:00.250Z",
        "2026-11-20T12:00:01Z",
    ]
