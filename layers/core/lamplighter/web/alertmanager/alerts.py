"""``alerts``: what fires, and what others post."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lamplighter.alerting.outside_alerts import changes_by_posts
from lamplighter.alerting.suppression import Suppression
from lamplighter.alerting.writer import AlertWriter
from lamplighter.web.alertmanager.call import Call
from lamplighter.web.alertmanager.documents import alert_document
from lamplighter.web.alertmanager.errors import refused
from lamplighter.web.alertmanager.overview import Overview, Overviews
from lamplighter.web.alertmanager.posted_alerts import read_alerts
from lamplighter.web.alertmanager.query import Query, fits
from lamplighter.web.http import Response, json_response


@dataclass(frozen=True, slots=True)
class Alerts:
    """`writer` makes transitions of posts, so that they are told as others are."""

    overviews: Overviews
    writer: AlertWriter

    def listed(self, call: Call) -> Response:
        """Answer with the alerts that fire, by fingerprint."""
        wanted, receivers = AlertFilter(call.query), call.query.receivers()
        overview = self.overviews.at(call.now)
        documents = []
        for key, alert, suppression in wanted.of(overview):
            names = [route.receiver for route in overview.routes_of(alert)]
            if receivers.takes_any(names, overview.receiver_labels):
                ends_at = timeout_at(overview)
                documents.append(alert_document(key, alert, suppression, receivers=names, ends_at=ends_at))
        return json_response(documents)

    def posted(self, call: Call) -> Response:
        """Keep what makes sense of a post, and then tell what does not."""
        config = self.overviews.configuration(call.now).alertmanager
        timeout = config.resolve_timeout_seconds
        reading = read_alerts(call.request, call.now, timeout)
        if reading.posts:
            self.writer.apply(
                lambda kept: changes_by_posts(reading.posts, kept, call.now, timeout), config, call.now
            )
        if reading.mistakes:
            raise refused("\n".join(reading.mistakes))
        return Response()


class AlertFilter:
    """What ``filter``, ``active``, ``silenced`` and ``inhibited`` leave over. Reading them raises `ApiError`.

    ``unprocessed`` says nothing here: no alert waits to be looked at.
    """

    def __init__(self, query: Query) -> None:
        self._matchers = query.filter()
        self._active = query.flag("active")
        self._silenced = query.flag("silenced")
        self._inhibited = query.flag("inhibited")

    def of(self, overview: Overview) -> Iterator[tuple[str, Any, Suppression]]:
        """Yield fingerprint, alert and what holds it back, by fingerprint."""
        for key, alert in sorted(overview.firing.items()):
            if fits(self._matchers, alert.labels):
                suppression = overview.suppressions.of(alert.labels)
                if self._takes(suppression):
                    yield key, alert, suppression

    def _takes(self, suppression: Suppression) -> bool:
        return (
            (self._active or not suppression.is_active)
            and (self._silenced or not suppression.silenced_by)
            and (self._inhibited or not suppression.inhibited_by)
        )


def timeout_at(overview: Overview) -> float:
    """Return when an alert of our own would be over for others that hear no more of it."""
    return overview.now + overview.configuration.alertmanager.resolve_timeout_seconds
