"""Parameters as Go's handlers see them."""

import pytest

from lamplighter.web.http import Request
from lamplighter.web.prometheus.errors import ApiError
from lamplighter.web.prometheus.parameters import MOST_PARAMETERS, Parameters

FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


def _post(body: str, query: str = "", headers: dict[str, str] = FORM) -> Parameters:
    request = Request(method="POST", path="/api/v1/query", query_string=query, headers=headers, body=body.encode())
    return Parameters.of(request)


def _get(query: str) -> Parameters:
    return Parameters.of(Request(method="GET", path="/api/v1/query", query_string=query))


def test_the_form_comes_before_the_address() -> None:
    parameters = _post("query=up&match[]=a", "query=down&match[]=b")
    assert parameters.text("query") == "up"
    assert parameters.all("match[]") == ["a", "b"]


def test_a_body_that_is_no_form_is_not_read() -> None:
    assert _post("query=up", headers={"content-type": "application/json"}).text("query") == ""


def test_repeated_and_escaped_parameters_are_all_there() -> None:
    assert _get("match%5B%5D=a%7Bb%3D%22c%2Cd%22%7D&match[]=e+f&match[]=").all("match[]") == [
        'a{b="c,d"}',
        "e f",
        "",
    ]


def test_what_is_missing_is_empty() -> None:
    assert (_get("").text("query"), list(_get("").all("match[]")), _get("").limit()) == ("", [], 0)


def test_more_parameters_than_any_query_has_are_refused() -> None:
    with pytest.raises(ApiError) as refused:
        _post("a=1&" * (MOST_PARAMETERS + 1))
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("limit=x", 'invalid parameter "limit": strconv.Atoi: parsing "x": invalid syntax'),
        ("limit=-1", 'invalid parameter "limit": limit must be non-negative'),
    ],
)
def test_limits_are_refused_in_prometheus_words(query: str, text: str) -> None:
    with pytest.raises(ApiError) as refused:
        _get(query).limit()
    assert (refused.value.status, refused.value.title) == (400, text)


def test_times_that_may_be_left_out_say_so_when_they_are_wrong() -> None:
    assert _get("").time_ms_or("time", 7) == 7
    with pytest.raises(ApiError) as refused:
        _get("time=x").time_ms_or("time", 7)
    assert (
        refused.value.title
        == 'invalid parameter "time": invalid time value for \'time\': cannot parse "x" to a valid timestamp'
    )
