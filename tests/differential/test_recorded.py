"""What only a Prometheus 3 can say, held to what one said; needs none."""

import pytest

from tests.differential.comparing import difference, is_sorted, order_difference
from tests.differential.exceptions import is_arbitrary
from tests.differential.judging import our_answer
from tests.differential.recorded import ANSWERS, recorded
from tests.support.prometheus import Query
from tests.support.promql_answers import Answer


@pytest.mark.parametrize("topic", ANSWERS)
def test_a_recorded_answer_of_prometheus_3_is_ours(topic: str) -> None:
    found = [
        f"{query}\n  {different}"
        for query, theirs in recorded(topic).items()
        if (different := _difference(query, theirs, our_answer(query, aligned=topic == "aligned")))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("topic", "least"), [("older", 100), ("newer", 100), ("aligned", 300)])
def test_enough_answers_are_recorded(topic: str, least: int) -> None:
    assert len(recorded(topic)) >= least


def _difference(query: Query, theirs: Answer, ours: Answer) -> str | None:
    found = difference(theirs, ours)
    if found is None and query.end is None and not theirs.failed and is_sorted(query.expression):
        return order_difference(theirs, ours)
    return None if found is None or is_arbitrary(query, theirs, ours) else found
