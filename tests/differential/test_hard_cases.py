import pytest

from tests.differential.hard_cases import TOPICS
from tests.differential.judging import judged
from tests.differential.queries import instants, ranges
from tests.support.prometheus import Prometheus


@pytest.mark.parametrize("topic", TOPICS)
def test_hard_cases_at_an_instant_come_to_what_prometheus_says(prometheus: Prometheus, topic: str) -> None:
    verdict = judged(prometheus, instants(TOPICS[topic]))
    assert not verdict.differences, "\n".join(verdict.differences)
    assert not verdict.unrecorded


@pytest.mark.parametrize("topic", TOPICS)
def test_hard_cases_over_a_range_come_to_what_prometheus_says(prometheus: Prometheus, topic: str) -> None:
    verdict = judged(prometheus, ranges(TOPICS[topic]))
    assert not verdict.differences, "\n".join(verdict.differences)
    assert not verdict.unrecorded
