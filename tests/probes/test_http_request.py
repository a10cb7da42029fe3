import json

import pytest

from lamplighter.probes.curl_options import header_lines
from lamplighter.probes.http_request import first_request
from tests.support.configuration import a_check


def test_a_plain_check_is_a_get_without_a_body() -> None:
    request = first_request(a_check(url="https://user:pw@shop.test/x"))
    assert (request.method, request.body, request.credentials) == ("GET", None, ("user", "pw"))


def test_a_post_without_a_body_says_so() -> None:
    assert first_request(a_check(method="post")).body == b""


def test_graphql_wraps_the_query_and_keeps_a_content_type_that_was_given() -> None:
    request = first_request(a_check(method="POST", body="{ a }", graphql=True))
    assert json.loads(request.body or b"") == {"query": "{ a }"}
    assert request.headers["Content-Type"] == "application/json"
    given = first_request(
        a_check(body="{ a }", graphql=True, headers={"content-type": "application/graphql+json"})
    )
    assert dict(given.headers) == {"content-type": "application/graphql+json"}


@pytest.mark.parametrize("bad", [{"headers": {"X": "a\nb"}}, {"headers": {"X\r": "a"}}])
def test_line_breaks_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="line break"):
        first_request(a_check(**bad))


def test_ours_are_sent_only_where_the_operator_gave_none() -> None:
    assert header_lines({}, "Lamplighter/1", has_body=False) == [
        "User-Agent: Lamplighter/1",
        "Accept-Encoding: gzip, deflate",
    ]
    lines = header_lines({"user-agent": "x", "Accept-Encoding": "br", "X-Empty": ""}, "Lamplighter", has_body=True)
    assert lines == ["user-agent: x", "Accept-Encoding: br", "X-Empty;", "Content-Type:", "Expect:"]
