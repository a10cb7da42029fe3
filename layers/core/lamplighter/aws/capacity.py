"""What DynamoDB says that each call has consumed, counted."""

from collections.abc import Mapping
from typing import Any

from lamplighter.telemetry.counters import Count

CONSUMED = "lamplighter_consumed_capacity_units_total"
_PARAMETER = "ReturnConsumedCapacity"


def count_capacity(client: Any, count: Count, tables: Mapping[str, str]) -> None:
    """Have every call of a DynamoDB client ask for what it consumes, and count the answer.

    `tables` has the label for a table's name. A batch or transaction names each of its tables; a call that fails
    says nothing of what it consumed.
    """

    def ask(params: dict[str, Any], model: Any, **_: Any) -> None:
        if _PARAMETER in model.input_shape.members:
            params.setdefault(_PARAMETER, "TOTAL")

    def hear(parsed: Mapping[str, Any], model: Any, **_: Any) -> None:
        said = parsed.get("ConsumedCapacity") or []
        for one in [said] if isinstance(said, dict) else said:
            name = one.get("TableName", "")
            count(CONSUMED, one.get("CapacityUnits", 0.0), operation=model.name, table=tables.get(name, name))

    client.meta.events.register("before-parameter-build.dynamodb", ask)
    client.meta.events.register("after-call.dynamodb", hear)
