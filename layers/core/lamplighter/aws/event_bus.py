"""An EventBridge bus."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from lamplighter.alerting.events_out import BusEntry, RefusedEntry, batches
from lamplighter.aws.retry import Incomplete, Retrying, is_busy_code


class EventsClient(Protocol):
    """What is used of boto3's client of EventBridge."""

    def put_events(self, *, Entries: Sequence[Any]) -> Any:  # noqa: N803 - as boto3 has it
        """Put up to ten entries; the answer has one result for each."""


class EventBridgeBus:
    """The bus `name` (a name or an ARN)."""

    def __init__(self, client: EventsClient, name: str, *, retrying: Retrying | None = None) -> None:
        self._client = client
        self._name = name
        self._retrying = retrying or Retrying()

    def put(self, entries: Sequence[BusEntry]) -> Sequence[RefusedEntry]:
        """See `EventBus.put`. Of a request that was carried out in part, the rest is put again."""
        refused: list[RefusedEntry] = []
        for batch in batches(entries):
            self._retrying.call(partial(self._put_some, list(batch), refused))
        return refused

    def _put_some(self, waiting: list[BusEntry], refused: list[RefusedEntry]) -> None:
        answer = self._client.put_events(Entries=[self._request(entry) for entry in waiting])
        again = []
        for entry, result in zip(waiting, answer["Entries"], strict=True):
            code = result.get("ErrorCode")
            if code and is_busy_code(code):
                again.append(entry)
            elif code:
                refused.append(RefusedEntry(entry, code))
        waiting[:] = again
        if again:
            raise Incomplete(f"{len(again)} events were not taken")

    def _request(self, entry: BusEntry) -> dict[str, Any]:
        return {
            "EventBusName": self._name,
            "Source": entry.source,
            "DetailType": entry.detail_type,
            "Time": datetime.fromtimestamp(entry.at, tz=UTC),
            "Detail": entry.detail,
        }
