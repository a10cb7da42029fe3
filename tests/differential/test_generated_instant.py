import pytest

from tests.differential.generated import PART, PARTS, instant_queries
from tests.differential.judging import judged
from tests.support.prometheus import Prometheus


@pytest.mark.parametrize("part", PARTS)
def test_generated_expressions_come_to_what_prometheus_says(prometheus: Prometheus, part: int) -> None:
    verdict = judged(prometheus, instant_queries()[part * PART : (part + 1) * PART])
    assert not verdict.differences, "\n".join(verdict.differences)
    assert len(verdict.unrecorded) <= 1, verdict.unrecorded
    assert verdict.telling >= 0.7 * PART, verdict
    assert sum(verdict.exempt.values()) <= 0.03 * PART, verdict
