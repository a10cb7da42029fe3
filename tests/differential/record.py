"""Write the recorded answers anew: ``python -m tests.differential.record PROMETHEUS_3``, a 2 being installed."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.differential.dataset import aligned_dataset, dataset
from tests.differential.generated import instant_queries, range_queries
from tests.differential.hard_cases import NEWER, TOPICS
from tests.differential.judging import judged
from tests.differential.queries import REFUSED_AT, instants, ranges
from tests.differential.recorded import write
from tests.differential.refused_cases import EXECUTION, SYNTAX
from tests.support.prometheus import Prometheus, Query, running_prometheus
from tests.support.promql_answers import Answer

ALIGNED = 400
"""Generated expressions a kind of query; an answer that is long is left out, as it shows little more."""
_LONGEST_ANSWER = 40
_ROUNDS = 5
"""Prometheus 2 does not answer all queries alike each time: what follows from the order of a Go map does not."""


def main(program: str) -> None:
    """Ask `program`, which is a Prometheus 3, everything that is kept."""
    excused = _excused()
    with tempfile.TemporaryDirectory() as folder, running_prometheus(Path(folder), program=program) as prometheus:
        prometheus.write(dataset())
        write("older", _answers(prometheus, excused))
        write("refused", _answers(prometheus, [Query(text, REFUSED_AT) for text in (*SYNTAX, *EXECUTION)]))
        write("newer", _answers(prometheus, [*instants(NEWER)[::2], *ranges(NEWER)[::3]]))
    with tempfile.TemporaryDirectory() as folder, running_prometheus(Path(folder), program=program) as prometheus:
        prometheus.write(aligned_dataset())
        queries = [*instant_queries(3, ALIGNED, aligned=True), *range_queries(3, ALIGNED, aligned=True)]
        write("aligned", [(query, answer) for query, answer in _answers(prometheus, queries) if _is_short(answer)])


def _excused() -> Sequence[Query]:
    """Return what the Prometheus 2 that is installed answers otherwise than 3."""
    written = [text for topic in TOPICS.values() for text in topic]
    queries = [*instant_queries(), *range_queries(), *instants(written), *ranges(written)]
    with tempfile.TemporaryDirectory() as folder, running_prometheus(Path(folder)) as prometheus:
        prometheus.write(dataset())
        rounds = [judged(prometheus, queries).older for _ in range(_ROUNDS)]
    return list(dict.fromkeys(query for found in rounds for query in found))


def _answers(prometheus: Prometheus, queries: Sequence[Query]) -> Sequence[tuple[Query, Answer]]:
    if prometheus.version < (3, 0):
        raise SystemExit("this is not a Prometheus 3")
    return list(zip(queries, prometheus.ask_all(queries), strict=True))


def _is_short(answer: Answer) -> bool:
    return 0 < sum(len(labels) + len(points) for labels, points in answer.series) <= _LONGEST_ANSWER


if __name__ == "__main__":
    main(sys.argv[1])
