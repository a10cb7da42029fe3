"""Alerts of checks that are in one of their maintenance windows. Pure."""

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.config.configuration import Configuration
from lamplighter.config.maintenance import in_maintenance


def is_maintained(alert: Alert, configuration: Configuration, now: float) -> bool:
    """Return whether nobody is to hear of the alert: it fires, and its check is in maintenance.

    That it is over is told: whoever knows of it may stop waiting.
    """
    if alert.state is not AlertState.FIRING or not alert.check_key:
        return False
    check = configuration.check(alert.check_key)
    return check is not None and in_maintenance(check, now)
