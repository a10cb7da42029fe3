"""Catalogues in the telemetry table: written once, kept while needed, remembered by the instance."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from math import inf
from threading import Lock
from typing import TYPE_CHECKING

from lamplighter.aws.reading import Item, get_batch
from lamplighter.aws.retry import Refused, Retrying
from lamplighter.errors import CorruptFrame, ItemTooLarge
from lamplighter.telemetry.catalogue import Catalogue, covering
from lamplighter.telemetry.codec import learned
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.stored import Reference

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_PAYLOAD_BYTES = 400_000
"""An item holds 409,600; the rest is room for keys and short attributes."""
_REMEMBERED = 512

logger = logging.getLogger(__name__)


class DynamoCatalogues:
    """The catalogues of every source. Safe for threads."""

    def __init__(
        self, client: "DynamoDBClient", table: str, retrying: Retrying, clock: Callable[[], float]
    ) -> None:
        self._client = client
        self._table = table
        self._retrying = retrying
        self._clock = clock
        self._remembered: OrderedDict[Reference, Catalogue] = OrderedDict()
        self._current: dict[str, Catalogue] = {}
        self._kept_until: dict[str, tuple[str, int]] = {}
        self._lock = Lock()

    def read(self, references: Iterable[Reference], *, consistent: bool = False) -> dict[Reference, Catalogue]:
        """Return the catalogues of `references`, unknown ones by one batch, without those lost or damaged."""
        wanted = list(dict.fromkeys(references))
        with self._lock:
            known = {
                reference: self._remembered[reference] for reference in wanted if reference in self._remembered
            }
        missing = [reference for reference in wanted if reference not in known]
        if not missing:
            return known
        keys = [_key(*reference) for reference in missing]
        items = get_batch(self._client, self._retrying, self._table, keys, consistent=consistent)
        living = (item for item in items if _expires_at(item) > self._clock())
        found = {_reference(item): catalogue for item in living if (catalogue := _unpacked(item)) is not None}
        for reference, catalogue in found.items():
            self._remember(reference, catalogue)
        return known | found

    def use(self, source: str, catalogue: Catalogue) -> None:
        """Let the next frame of `source` be written with `catalogue`, if it lists its series."""
        self._current[source] = catalogue

    def in_use(self, source: str) -> Catalogue | None:
        """Return the catalogue that the last frame of `source` was written with, as far as this instance knows."""
        return self._current.get(source)

    def for_frame(self, frame: Frame, expires_at: int) -> Catalogue:
        """Return a stored catalogue that lists the series of `frame`, writing one if there is none."""
        known = self._current.get(frame.source)
        catalogue = covering(known, frame.series)
        if catalogue is not known:
            catalogue = learned(catalogue, catalogue.align(frame.series, frame.values))
            self.keep(frame.source, catalogue, expires_at)
            self.use(frame.source, catalogue)
        return catalogue

    def keep(self, source: str, catalogue: Catalogue, expires_at: int) -> None:
        """Write `catalogue` if it is not there or would expire earlier; by its id, it is the same content."""
        if self._kept_until.get(source) == (catalogue.id, expires_at):
            return
        packed = catalogue.pack()
        require_one_item(source, len(packed))
        expiry = {"N": str(expires_at)}
        with suppress(Refused):
            self._retrying.call(
                lambda: self._client.put_item(
                    TableName=self._table,
                    Item={**_key(source, catalogue.id), "catalogue": {"B": packed}, "expires_at": expiry},
                    ConditionExpression="attribute_not_exists(expires_at) OR expires_at < :expires_at",
                    ExpressionAttributeValues={":expires_at": expiry},
                )
            )
        self._kept_until[source] = (catalogue.id, expires_at)
        self._remember((source, catalogue.id), catalogue)

    def _remember(self, reference: Reference, catalogue: Catalogue) -> None:
        with self._lock:
            self._remembered[reference] = catalogue
            self._remembered.move_to_end(reference)
            while len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)


def require_one_item(source: str, size_bytes: int) -> None:
    """Raise `ItemTooLarge` where `size_bytes` and what stands around them do not fit into one item."""
    if size_bytes > MOST_PAYLOAD_BYTES:
        raise ItemTooLarge(f"{source}: {size_bytes} bytes do not fit into one item; give the source fewer checks")


def _unpacked(item: Item) -> Catalogue | None:
    try:
        return Catalogue.unpack(item["catalogue"]["B"])
    except CorruptFrame:
        logger.exception("catalogue %s of %s is damaged", *reversed(_reference(item)))
        return None


def _key(source: str, catalogue_id: str) -> Item:
    return {"pk": {"S": f"C#{source}"}, "sk": {"S": catalogue_id}}


def _expires_at(item: Item) -> float:
    return float(item["expires_at"]["N"]) if "expires_at" in item else inf


def _reference(item: Item) -> Reference:
    return item["pk"]["S"].removeprefix("C#"), item["sk"]["S"]
