import pytest

from lamplighter.errors import QueryError
from lamplighter.promql.format import MAX_LINE, format_query

LEFT = 'sum by (instance, job) (rate(lamplighter_checks_total{environment="production",outcome="failure"}[5m]))'
RIGHT = 'sum by (instance, job) (rate(lamplighter_checks_total{environment="production"}[5m]))'


def test_what_fits_a_line_stays_on_one_in_the_canonical_form() -> None:
    text = "topk ( 3,sum( rate(x{b='2',a=\"1\"}[90s] offset 1h) )by(job) ) # the busiest"
    assert format_query(text) == 'topk(3, sum by (job) (rate(x{a="1",b="2"}[1m30s] offset 1h)))'


def test_a_long_operation_is_split_at_its_operator() -> None:
    assert format_query(f"{RIGHT} > on (job) group_left () {RIGHT}") == (
        f"  {RIGHT}\n> on (job) group_left ()\n  {RIGHT}"
    )


def test_what_is_longer_than_a_line_is_split_again() -> None:
    assert len(LEFT) > MAX_LINE
    assert format_query(f"({LEFT}) / {RIGHT}").split("\n") == [
        "  (",
        "    sum by (instance, job) (",
        '      rate(lamplighter_checks_total{environment="production",outcome="failure"}[5m])',
        "    )",
        "  )",
        "/",
        f"  {RIGHT}",
    ]


def test_subqueries_and_signs_stand_beside_what_they_belong_to() -> None:
    lines = format_query(f"-max_over_time({LEFT}[1h:5m] offset 1d)").split("\n")
    assert lines == [
        "-max_over_time(",
        "  sum by (instance, job) (",
        '    rate(lamplighter_checks_total{environment="production",outcome="failure"}[5m])',
        "  )[1h:5m] offset 1d",
        ")",
    ]


def test_what_cannot_be_broken_stays_as_long_as_it_is() -> None:
    text = f'x{{a="{"long" * 40}"}}'
    assert format_query(text) == text


def test_what_cannot_be_parsed_cannot_be_formatted() -> None:
    with pytest.raises(QueryError, match="1:5: parse error: unclosed left parenthesis"):
        format_query("sum(")
