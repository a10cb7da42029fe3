"""The history as a server's API gives it: whoever reads it needs the admin secret, and no access to AWS."""

from collections.abc import Iterator

from lamplighter.alerting.event import Event
from lamplighter.alerting.event_reading import event_of
from lamplighter.alerting.history_query import HistoryQuery
from lamplighter.cli.alertmanager_client import AlertmanagerClient
from lamplighter.errors import StoreUnavailable

AT_ONCE = 1000


def served_history(client: AlertmanagerClient, query: HistoryQuery, now: float) -> Iterator[Event]:
    """Yield what is asked for, newest first, a page at a time. Raises `StoreUnavailable`."""
    asked = _parameters(query, now)
    after = ""
    while True:
        page = client.get("history", [*asked, ("after", after)] if after else asked, api="v1")
        try:
            events, following = [event_of(document) for document in page["events"]], page["next"]
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise StoreUnavailable("the server's answer is no history") from error
        yield from events
        if not following:
            return
        after = following


def _parameters(query: HistoryQuery, now: float) -> list[tuple[str, str]]:
    named = {
        "severity": query.severities,
        "check": query.checks,
        "alertname": query.alertnames,
        "receiver": query.receivers,
        "status": query.statuses,
    }
    times = [("start", repr(query.start or 0.0)), ("end", repr(query.end or now)), ("limit", str(AT_ONCE))]
    return times + [(name, value) for name, values in named.items() for value in sorted(values)]
