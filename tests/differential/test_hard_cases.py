from collections.abc import Sequence

import pytest

from tests.differential.dataset import START
from tests.differential.hard_cases import CASES, MORE
from tests.differential.judging import judged
from tests.support.prometheus import Prometheus, Query

TOPICS = {**CASES, **MORE}
TIMES = (START + 7, START + 607, START + 1807, START + 2387, START + 3607, START + 4207)


def instants(expressions: Sequence[str]) -> Sequence[Query]:
    return [Query(text, at) for text in expressions for at in TIMES]


def ranges(expressions: Sequence[str]) -> Sequence[Query]:
    return [
        query
        for text in expressions
        for query in (
            Query(text, START + 7, START + 3907, 300),
            Query(text, START + 1207, START + 1507, 10),
            Query(text, START + 1207, START + 1207, 60),
        )
    ]


@pytest.mark.parametrize("topic", TOPICS)
def test_hard_cases_at_an_instant_come_to_what_prometheus_says(prometheus: Prometheus, topic: str) -> None:
    verdict = judged(prometheus, instants(TOPICS[topic]))
    assert not verdict.differences, "\n".join(verdict.differences)


@pytest.mark.parametrize("topic", TOPICS)
def test_hard_cases_over_a_range_come_to_what_prometheus_says(prometheus: Prometheus, topic: str) -> None:
    verdict = judged(prometheus, ranges(TOPICS[topic]))
    assert not verdict.differences, "\n".join(verdict.differences)
