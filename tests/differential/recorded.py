"""Answers that a Prometheus 3 gave, kept in files: what an older one at hand cannot say is held to these.

``python -m tests.differential.record PROMETHEUS_3`` writes them anew; a line is a query and its answer.
"""

import json
import math
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.prometheus import Query
from tests.support.promql_answers import Answer

FOLDER = Path(__file__).parent / "recorded"
ANSWERS = ("older", "newer", "aligned")
"""Excused beside Prometheus 2; what only 3 has; samples on the borders of windows. ``refused`` are errors."""


@cache
def recorded(topic: str) -> Mapping[Query, Answer]:
    """Return every recorded answer of a topic."""
    path = FOLDER / f"{topic}.jsonl"
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else ()
    return dict(_read(json.loads(line)) for line in lines)


def write(topic: str, answers: Iterable[tuple[Query, Answer]]) -> None:
    """Replace the answers of a topic."""
    FOLDER.mkdir(exist_ok=True)
    lines = [json.dumps(_written(query, answer), ensure_ascii=False) for query, answer in answers]
    (FOLDER / f"{topic}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _written(query: Query, answer: Answer) -> Mapping[str, Any]:
    found = answer.series
    if answer.kind == "matrix":
        found = sorted(found, key=lambda one: sorted(one[0]))  # theirs come in another order each time
    series = [[dict(sorted(labels)), [[at, _text(value)] for at, value in points]] for labels, points in found]
    times = [query.start] if query.end is None else [query.start, query.end, query.step]
    return {"query": query.expression, "at": times, "kind": answer.kind, "series": series, "text": answer.text}


def _read(line: Mapping[str, Any]) -> tuple[Query, Answer]:
    series = [
        (frozenset(labels.items()), [(at, float(value)) for at, value in points])
        for labels, points in line["series"]
    ]
    return Query(line["query"], *line["at"]), Answer(line["kind"], series, line["text"])


def _text(value: float) -> str | float:
    """JSON has no NaN and no infinity."""
    return value if math.isfinite(value) else str(value)
