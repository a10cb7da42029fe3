"""Answers DynamoDB's plain queries from moto's items, at the cost of the partition.

moto sorts and compares all items of the table for every query, and writes its answer through a general serialiser:
with a day of frames in the table that is a third of a second for the smallest query, and ten for a day's chart.
Queries of one partition by its string keys, without index, filter or projection, are answered here; others there.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.utilities import dynamo_json_dump

from local.emulated import tables

PAGE_BYTES = 1_000_000
_UNDERSTOOD = frozenset(
    {
        "ConsistentRead",
        "ExclusiveStartKey",
        "ExpressionAttributeValues",
        "KeyConditionExpression",
        "Limit",
        "ScanIndexForward",
        "TableName",
    }
)
_CONDITION = re.compile(
    r"(?P<pk>\w+) = (?P<partition>:\w+)"
    r"(?: AND (?:(?P<between>\w+) BETWEEN (?P<first>:\w+) AND (?P<last>:\w+)"
    r"|begins_with\((?P<begins>\w+), ?(?P<prefix>:\w+)\)"
    r"|(?P<compared>\w+) (?P<operator>[<>]=?|=) (?P<bound>:\w+)))?"
)
_Test = Callable[[str], bool]
_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "=": lambda key, bound: key == bound,
    "<": lambda key, bound: key < bound,
    "<=": lambda key, bound: key <= bound,
    ">": lambda key, bound: key > bound,
    ">=": lambda key, bound: key >= bound,
}


def plain_query(parameters: Mapping[str, Any]) -> str | None:
    """Return the body of the answer to a Query, or None where moto has to answer."""
    table = tables().get(parameters["TableName"])
    condition = _CONDITION.fullmatch(parameters.get("KeyConditionExpression", ""))
    if table is None or condition is None or not parameters.keys() <= _UNDERSTOOD:
        return None
    values = parameters["ExpressionAttributeValues"]
    if not _is_about(table, condition) or any("S" not in value for value in values.values()):
        return None
    partition = table.items.get(DynamoType(values[condition["partition"]]), {})
    test = _test({name: value["S"] for name, value in values.items()}, condition)
    return _page(_selected(partition, test, parameters, table.range_key_attr), parameters.get("Limit"), table)


def _is_about(table: Any, condition: re.Match[str]) -> bool:
    """Return whether the expression names the table's own keys, both of them strings."""
    key = condition["between"] or condition["begins"] or condition["compared"] or table.range_key_attr
    types = (table.hash_key_type, table.range_key_type)
    return (condition["pk"], key, types) == (table.hash_key_attr, table.range_key_attr, ("S", "S"))


def _test(values: Mapping[str, str], condition: re.Match[str]) -> _Test:
    if condition["between"]:
        first, last = values[condition["first"]], values[condition["last"]]
        return lambda key: first <= key <= last
    if condition["begins"]:
        prefix = values[condition["prefix"]]
        return lambda key: key.startswith(prefix)
    if condition["compared"]:
        holds, bound = _OPERATORS[condition["operator"]], values[condition["bound"]]
        return lambda key: holds(key, bound)
    return lambda _: True


def _selected(
    partition: Mapping[Any, Item], test: _Test, parameters: Mapping[str, Any], name: str
) -> Iterator[Item]:
    """Yield the items in the order asked for, after those of the pages before."""
    forward = parameters.get("ScanIndexForward", True)
    by_key = {key.value: item for key, item in partition.items() if test(key.value)}
    start = parameters.get("ExclusiveStartKey", {}).get(name, {}).get("S")
    for key in sorted(by_key, reverse=not forward):
        if start is None or (key > start if forward else key < start):
            yield by_key[key]


def _page(items: Iterator[Item], limit: int | None, table: Any) -> str:
    bodies: list[str] = []
    size, last, more = 0, None, False
    for item in items:
        body = dynamo_json_dump(item.attrs)
        if bodies and (len(bodies) == limit or size + len(body) > PAGE_BYTES):
            more = True
            break
        bodies.append(body)
        size += len(body)
        last = item
    end = ""
    if more and last is not None:
        end = (
            f', "LastEvaluatedKey": {dynamo_json_dump({name: last.attrs[name] for name in table.table_key_attrs})}'
        )
    return f'{{"Items": [{", ".join(bodies)}], "Count": {len(bodies)}, "ScannedCount": {len(bodies)}{end}}}'
