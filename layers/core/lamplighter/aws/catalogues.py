"""Catalogues in the telemetry table: written once, kept while needed, remembered by the instance."""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING

from lamplighter.aws.reading import Item, get_batch
from lamplighter.aws.retry import Refused, Retrying
from lamplighter.errors import CorruptFrame, ItemTooLarge
from lamplighter.telemetry.catalogue import Catalogue, base_and_growth
from lamplighter.telemetry.catalogue_choice import CatalogueChoice
from lamplighter.telemetry.catalogue_memory import CatalogueMemory, base_of
from lamplighter.telemetry.codec import learned
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.stored import Reference

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_PAYLOAD_BYTES = 400_000
"""An item holds 409,600; the rest is room for keys and short attributes."""
_UNGROWN: Item = {"L": []}
"""Of catalogues that were written before any could grow."""

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
        self._memory = CatalogueMemory()
        self._choice = CatalogueChoice()
        self._kept_until: dict[str, tuple[str, int]] = {}

    def read(self, references: Iterable[Reference], *, consistent: bool = False) -> dict[Reference, Catalogue]:
        """Return the catalogues of `references`, unknown ones by one batch, without those lost or damaged."""
        wanted = list(dict.fromkeys(references))
        known = self._memory.recall(wanted)
        for is_consistent in dict.fromkeys((consistent, True)):  # the second time, what was written a moment ago
            missing = [reference for reference in wanted if reference not in known]
            if missing:
                known |= self._fetched(missing, consistent=is_consistent)
        return known

    def use(self, source: str, catalogue: Catalogue) -> None:
        """Let the next frame of `source` be written with `catalogue`, if it lists its series."""
        self._choice.use(source, catalogue)

    def in_use(self, source: str) -> Catalogue | None:
        """Return the catalogue that the last frame of `source` was written with, as far as this instance knows."""
        return self._choice.in_use(source)

    def for_frame(self, frame: Frame, expires_at: int, *, is_partial: bool = False) -> Catalogue:
        """Return a stored catalogue that lists the series of `frame`, writing one if there is none."""
        known = self._choice.in_use(frame.source)
        catalogue = self._choice.for_frame(frame, is_partial=is_partial)
        if catalogue is not known and not (catalogue.growth and self._is_grown(frame.source, catalogue)):
            fresh = Catalogue.of(frame.series) if catalogue.growth else catalogue
            catalogue = learned(fresh, fresh.align(frame.series, frame.values))
            self.keep(frame.source, catalogue, expires_at)
        self._choice.taken(frame, catalogue, is_partial=is_partial)
        return catalogue

    def keep(self, source: str, catalogue: Catalogue, expires_at: int) -> None:
        """Write `catalogue` if it is not there or would expire earlier; by its id, it is the same content."""
        if self._kept_until.get(source) == (catalogue.id, expires_at):
            return
        packed, growths = catalogue.pack(), catalogue.pack_growths()
        require_one_item(source, len(packed) + sum(map(len, growths)))
        with suppress(Refused):
            self._update(
                source,
                catalogue,
                "SET catalogue = :catalogue, growths = if_not_exists(growths, :growths), expires_at = :expires_at",
                "attribute_not_exists(expires_at) OR expires_at < :expires_at",
                {
                    ":catalogue": {"B": packed},
                    ":growths": {"L": [{"B": one} for one in growths]},
                    ":expires_at": {"N": str(expires_at)},
                },
            )
        self._kept_until[source] = (catalogue.id, expires_at)
        self._memory.remember(source, catalogue)

    def _fetched(self, references: Sequence[Reference], *, consistent: bool) -> dict[Reference, Catalogue]:
        keys = [_key(*base) for base in dict.fromkeys(base_of(reference) for reference in references)]
        items = get_batch(self._client, self._retrying, self._table, keys, consistent=consistent)
        living = (item for item in items if _expires_at(item) > self._clock())
        wholes = {_reference(item): whole for item in living if (whole := _unpacked(item)) is not None}
        for (source, _), whole in wholes.items():
            self._memory.remember(source, whole)
        found: dict[Reference, Catalogue] = {}
        for source, catalogue_id in references:
            base_id, growth = base_and_growth(catalogue_id)
            whole = wholes.get((source, base_id))
            if whole is not None and growth <= whole.growth:
                found[source, catalogue_id] = self._memory.remember(source, whole.at_growth(growth))
        return found

    def _is_grown(self, source: str, catalogue: Catalogue) -> bool:
        """Add the last growth to what is stored. False: there is no room, or another instance grew it first."""
        growths = catalogue.pack_growths()
        room_bytes = MOST_PAYLOAD_BYTES - sum(map(len, growths))
        try:
            self._update(
                source,
                catalogue,
                "SET growths = list_append(growths, :growth)",
                "attribute_exists(growths) AND size(growths) = :before AND size(catalogue) <= :room",
                {
                    ":growth": {"L": [{"B": growths[-1]}]},
                    ":before": {"N": str(catalogue.growth - 1)},
                    ":room": {"N": str(room_bytes)},
                },
            )
        except Refused:
            return False
        self._memory.remember(source, catalogue)
        return True

    def _update(self, source: str, catalogue: Catalogue, update: str, condition: str, values: Item) -> None:
        self._retrying.call(
            lambda: self._client.update_item(
                TableName=self._table,
                Key=_key(source, catalogue.base_id),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
            )
        )


def require_one_item(source: str, size_bytes: int) -> None:
    """Raise `ItemTooLarge` where `size_bytes` and what stands around them do not fit into one item."""
    if size_bytes > MOST_PAYLOAD_BYTES:
        raise ItemTooLarge(f"{source}: {size_bytes} bytes do not fit into one item; give the source fewer checks")


def _unpacked(item: Item) -> Catalogue | None:
    try:
        return Catalogue.unpack(item["catalogue"]["B"], [one["B"] for one in item.get("growths", _UNGROWN)["L"]])
    except CorruptFrame:
        logger.exception("catalogue %s of %s is damaged", *reversed(_reference(item)))
        return None


def _key(source: str, catalogue_id: str) -> Item:
    return {"pk": {"S": f"C#{source}"}, "sk": {"S": catalogue_id}}


def _expires_at(item: Item) -> float:
    return float(item["expires_at"]["N"]) if "expires_at" in item else inf


def _reference(item: Item) -> Reference:
    return item["pk"]["S"].removeprefix("C#"), item["sk"]["S"]
