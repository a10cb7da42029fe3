import pytest

from tests.differential.exceptions import for_version
from tests.differential.judging import our_answer
from tests.differential.queries import REFUSED_AT as AT
from tests.differential.recorded import recorded
from tests.differential.refused_cases import EXECUTION, OTHER_WORDS, SYNTAX
from tests.support.prometheus import Prometheus, Query


@pytest.mark.parametrize("expression", SYNTAX)
def test_neither_parses_what_is_not_promql(prometheus: Prometheus, expression: str) -> None:
    assert prometheus.ask(Query(expression, AT)).kind == "bad_data"
    assert our_answer(Query(expression, AT)).kind == "bad_data"


@pytest.mark.parametrize("expression", EXECUTION)
def test_neither_evaluates_what_the_samples_make_impossible(prometheus: Prometheus, expression: str) -> None:
    theirs = prometheus.ask(Query(for_version(expression, prometheus.version[0]), AT))
    assert (theirs.kind, our_answer(Query(expression, AT)).kind) == ("execution", "execution")


@pytest.mark.parametrize("expression", EXECUTION)
def test_neither_evaluates_it_over_a_range(prometheus: Prometheus, expression: str) -> None:
    query = Query(for_version(expression, prometheus.version[0]), AT - 1200, AT, 60)
    assert prometheus.ask(query).kind == "execution"
    assert our_answer(Query(expression, AT - 1200, AT, 60)).kind == "execution"


@pytest.mark.parametrize("expression", sorted({*SYNTAX, *EXECUTION} - OTHER_WORDS))
def test_errors_are_worded_as_prometheus_3_words_them(expression: str) -> None:
    theirs = recorded("refused")[Query(expression, AT)]
    assert our_answer(Query(expression, AT)).text == theirs.text.removeprefix('invalid parameter "query": ')
