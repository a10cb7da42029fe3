"""What a notification's templates may name (Alertmanager: template/template.go, Data)."""

import re

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.fingerprint import fingerprint_of
from lamplighter.alerting.label_order import by_labels
from lamplighter.alerting.notification import Notification, common
from lamplighter.alerting.wording import generator_url
from lamplighter.channels.templates.moments import ZERO, moment, moment_at
from lamplighter.channels.templates.values import KV, Alerts
from lamplighter.rules.templates.golang.values import Struct

_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")


def notification_data(notification: Notification) -> Struct:
    """Return the data that ``.`` is, alerts in Alertmanager's order."""
    alerts = by_labels(notification.alerts)
    return Struct(
        go_type="*template.Data",
        fields={
            "Receiver": quoted_receiver(notification.receiver),
            "Status": notification.status,
            "Alerts": Alerts(_alert(alert, notification.external_url) for alert in alerts),
            "NotificationReason": "",
            "GroupLabels": KV(notification.group_labels),
            "CommonLabels": KV(notification.common_labels),
            "CommonAnnotations": KV(common([alert.annotations for alert in alerts])),
            "RouteLabels": KV(),
            "ExternalURL": notification.external_url,
        },
    )


def quoted_receiver(name: str) -> str:
    """Return the name as a regular expression that matches it: so templates and webhooks are given it."""
    return _SPECIAL.sub(r"\\\g<0>", name)


def _alert(alert: Alert, external_url: str) -> Struct:
    over = alert.state is AlertState.RESOLVED and alert.ends_at is not None
    return Struct(
        go_type="template.Alert",
        fields={
            "Status": str(alert.state),
            "Labels": KV(alert.labels),
            "Annotations": KV(alert.annotations),
            "StartsAt": moment_at(alert.starts_at),
            "EndsAt": moment_at(alert.ends_at or 0.0) if over else moment(ZERO),
            "GeneratorURL": generator_url(alert, external_url),
            "Fingerprint": fingerprint_of(alert),
        },
    )
