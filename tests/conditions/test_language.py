"""The condition language as a whole: what holds, what fails, and how a failure reads."""

import pytest

from lamplighter.conditions.condition import Condition, ConditionResult
from lamplighter.conditions.language import concern, evaluate, never_resolves, parse, wants_body, wants_certificate
from lamplighter.errors import ConditionError
from lamplighter.probes.outcome import Cause, Certificate, Outcome, Phases
from tests.support.outcomes import an_answer, no_answer

NOW = 1_700_000_000.0
HOUR = 3600.0
HTML = b'<!DOCTYPE html><html lang="en"><body><div id="user">jane.doe</div></body></html>'


def judge(text: str, outcome: Outcome) -> ConditionResult:
    return evaluate(parse(text), outcome, NOW, lambda shown: shown)


PASSING: list[tuple[str, Outcome]] = [
    ("[IP] == 127.0.0.1", an_answer(ip="127.0.0.1")),
    ("[STATUS] == 200", an_answer(status=200)),
    ("[status] == 200", an_answer(status=200)),
    ("200 == [STATUS]", an_answer(status=200)),
    ("[STATUS] != 500", an_answer(status=200)),
    ("[STATUS] < 300", an_answer(status=201)),
    ("[STATUS]  ==   200", an_answer(status=200)),
    ("[STATUS] == any(200, 429)", an_answer(status=429)),
    ("any(200,429) == [STATUS]", an_answer(status=429)),
    ("[STATUS] != any(200, 429)", an_answer(status=404)),
    ("[STATUS] == pat(4*)", an_answer(status=404)),
    ("[STATUS] != pat(4*)", an_answer(status=200)),
    ("[STATUS] == 0xC8", an_answer(status=200)),
    ("[RESPONSE_TIME] < 500", an_answer(duration_seconds=0.05)),
    ("[RESPONSE_TIME] < 1s", an_answer(duration_seconds=0.05)),
    ("[RESPONSE_TIME] > 1s", an_answer(duration_seconds=2.0)),
    ("[RESPONSE_TIME] >= 500", an_answer(duration_seconds=0.5)),
    ("[RESPONSE_TIME] <= 500", an_answer(duration_seconds=0.5)),
    ("[RESPONSE_TIME] == 1001", an_answer(duration_seconds=1.001)),
    ("[CONNECTED] == true", an_answer()),
    ("[CONNECTED] == false", no_answer(cause=Cause.REFUSED)),
    ("[DNS_RCODE] == NOERROR", an_answer(status=None, dns_rcode="NOERROR")),
    ("[BODY] == test", an_answer(b"test")),
    ("[BODY] == test", an_answer(b"  test\r\n")),
    ("[BODY] == 123", an_answer(b"123")),
    ("[BODY] < 124", an_answer(b"123")),
    ("[BODY] > 1.5", an_answer(b"1.75")),
    ("[BODY] == pat(*john*)", an_answer({"name": "john.doe"})),
    ('[BODY] == pat(*<div id="user">jane.doe</div>*)', an_answer(HTML)),
    ("[BODY] != pat(*a < b*)", an_answer(b"nothing of the kind")),
    ("[BODY].title != a == b", an_answer({"title": "c"})),
    ("[BODY].status == UP", an_answer({"status": "UP"})),
    ("[body].Status == UP", an_answer({"Status": "UP"})),
    ("[BODY].data.name == john", an_answer({"data": {"name": "john"}})),
    ("[BODY].data[1].id == 2", an_answer({"data": [{"id": 1}, {"id": 2}]})),
    ("[BODY][0].id == 1", an_answer([{"id": 1}, {"id": 2}])),
    ("[BODY][3][2] == 7", an_answer([[1, 2], [3, 4], [], [5, 6, 7]])),
    ("[BODY].data[0].apps[1].name == app2", an_answer({"data": [{"apps": [{"name": "app1"}, {"name": "app2"}]}]})),
    (
        '[BODY].labels["app.kubernetes.io/name"].x == 1',
        an_answer({"labels": {"app.kubernetes.io/name": {"x": 1}}}),
    ),
    ("[BODY].user-name_ä == x", an_answer({"user-name_ä": "x"})),
    ("[BODY].a b == x", an_answer({"a b": "x"})),
    ("[BODY].first != [BODY].last", an_answer({"first": "john", "last": "doe"})),
    ("[BODY].data > 0", an_answer({"data": "0x1"})),
    ("[BODY].data == 12648243", an_answer({"data": "0xC0ff33"})),
    ("[BODY].data == 0o2", an_answer({"data": "0o2"})),
    ("[BODY].data == 2", an_answer({"data": "0b0010"})),
    ("[BODY].balance > 100", an_answer({"balance": "123.40000000000005"})),
    ("[BODY].balance == 123.40000000000005", an_answer({"balance": 123.40000000000005})),
    ("[BODY].id == 12345678901234567890", an_answer({"id": 12345678901234567890})),
    ("[BODY].id != 12345678901234567891", an_answer({"id": 12345678901234567890})),
    ("[BODY].amount == 1.10", an_answer({"amount": 1.1})),
    ("[BODY].uptime >= 300s", an_answer({"uptime": "5m"})),
    ("[BODY].ok == true", an_answer({"ok": True})),
    ("[BODY].version < b", an_answer({"version": "a"})),
    ("[BODY].data == pat(*Whatever*)", an_answer({"data": ["hello", "Whatever"]})),
    ("[BODY].data == [1,2]", an_answer({"data": [1, 2]})),
    ('[BODY].data == {"a":1,"b":2}', an_answer({"data": {"b": 2, "a": 1}})),
    ("[BODY].data == []", an_answer({"data": []})),
    ("len([BODY].data.name) == 4", an_answer({"data": {"name": "john"}})),
    ("len([BODY]) == 3", an_answer([{"id": 1}, {"id": 2}, {"id": 3}])),
    ("len([BODY].data) == 3", an_answer({"data": [1, 2, 3]})),
    ("len([BODY]) == 8", an_answer(b"john.doe")),
    ("len([BODY].age) == 2", an_answer({"age": 18})),
    ("len([BODY].adult) == 4", an_answer({"adult": True})),
    ("len([BODY][0]) == 23", an_answer([{"age": 18, "adult": True}])),
    ("len([BODY]) == 20", an_answer(b'{"name": "john.doe"}')),
    ("len([IP]) == 9", an_answer(ip="127.0.0.1")),
    ("has([BODY].errors) == false", an_answer({})),
    ("has([BODY].errors) == false", an_answer({"errors": None})),
    ("has([BODY].errors) == true", an_answer({"errors": []})),
    ("has([BODY].users[0].name) == true", an_answer({"users": [{"name": "x"}]})),
    ("has([BODY]) == false", an_answer(b"")),
    ("has([HEADER].x-debug) == false", an_answer()),
    ("has([TLS_VERSION]) == false", an_answer()),
    (
        "[HEADER].content-type == pat(text/html*)",
        an_answer(headers=(("Content-Type", "text/html; charset=utf-8"),)),
    ),
    ("[HEADER].Via == a, b", an_answer(headers=(("via", "a"), ("VIA", "b")))),
    ("[TTFB] < 100", an_answer(phases=Phases(first_byte_seconds=0.04))),
    ("[DNS_TIME] <= 3", an_answer(phases=Phases(dns_seconds=0.003))),
    ("[CONNECT_TIME] < 5ms", an_answer(phases=Phases(connect_seconds=0.004))),
    ("[TLS_TIME] < 50", an_answer(phases=Phases(tls_seconds=0.03), tls_version="TLSv1.3")),
    ("[TLS_VERSION] == any(TLSv1.2, TLSv1.3)", an_answer(tls_version="TLSv1.3")),
    ("[TLS_VERSION] >= TLSv1.2", an_answer(tls_version="TLSv1.3")),
    ("[BODY_SIZE] < 1000", an_answer(b"x" * 999)),
    ("[CERTIFICATE_EXPIRATION] > 12h", an_answer(certificate_expires_at=NOW + 24 * HOUR)),
    ("[CERTIFICATE_EXPIRATION] > 2419200000", an_answer(certificate_expires_at=NOW + 60 * 24 * HOUR)),
    ("raw == raw", an_answer()),
]


@pytest.mark.parametrize(("text", "outcome"), PASSING, ids=[text for text, _ in PASSING])
def test_a_condition_that_holds_passes_and_reads_as_it_was_written(text: str, outcome: Outcome) -> None:
    assert judge(text, outcome) == ConditionResult(passed=True, text=text)


FAILING: list[tuple[str, Outcome, str]] = [
    ("[STATUS] == 200", an_answer(status=503), "[STATUS] (503) == 200"),
    ("[status] == 200", an_answer(status=503), "[status] (503) == 200"),
    ("[STATUS] < 300", an_answer(status=404), "[STATUS] (404) < 300"),
    ("200 == [STATUS]", an_answer(status=503), "200 == [STATUS] (503)"),
    ("[STATUS] == any(200, 429)", an_answer(status=404), "[STATUS] (404) == any(200, 429)"),
    ("[STATUS] == pat(4*)", an_answer(status=200), "[STATUS] (200) == pat(4*)"),
    ("[RESPONSE_TIME] >= 500", an_answer(duration_seconds=0.499), "[RESPONSE_TIME] (499) >= 500"),
    ("[RESPONSE_TIME] <= 500", an_answer(duration_seconds=0.75), "[RESPONSE_TIME] (750) <= 500"),
    ("[RESPONSE_TIME] < 1s", an_answer(duration_seconds=2.0), "[RESPONSE_TIME] (2000) < 1s"),
    ("[CONNECTED] == true", no_answer(), "[CONNECTED] (false) == true"),
    ("[BODY] > 123", an_answer(b"100"), "[BODY] (100) > 123"),
    ("[BODY].data.id > 5", an_answer({"data": {"id": 1}}), "[BODY].data.id (1) > 5"),
    ("[BODY].name == pat(bob*)", an_answer({"name": "john.doe"}), "[BODY].name (john.doe) == pat(bob*)"),
    ("[BODY].a == [BODY].b", an_answer({"a": "x", "b": "y"}), "[BODY].a (x) == [BODY].b (y)"),
    ("has([BODY].errors) == false", an_answer({"errors": ["1"]}), "has([BODY].errors) (true) == false"),
    ("len([BODY].a) > 2", an_answer({"a": [1]}), "len([BODY].a) (1) > 2"),
    (
        "[CERTIFICATE_EXPIRATION] > 48h",
        an_answer(certificate_expires_at=NOW + 24 * HOUR),
        "[CERTIFICATE_EXPIRATION] (24h) > 48h",
    ),
    (
        "[CERTIFICATE_EXPIRATION] > 2419200000",
        an_answer(certificate_expires_at=NOW + 14 * 24 * HOUR),
        "[CERTIFICATE_EXPIRATION] (336h) > 2419200000",
    ),
    (
        "[CERTIFICATE_EXPIRATION] > 0s",
        an_answer(certificate_expires_at=NOW - 90 * 60),
        "[CERTIFICATE_EXPIRATION] (-1h30m) > 0s",
    ),
    ("1 == 2", an_answer(), "1 == 2"),
    ("[BODY].queue > 10", an_answer({"queue": "unknown"}), "[BODY].queue (unknown) > 10"),
    ("[BODY].queue < 10", an_answer({"queue": "-"}), "[BODY].queue (-) < 10"),
]


@pytest.mark.parametrize(("text", "outcome", "shown"), FAILING, ids=[text for text, *_ in FAILING])
def test_a_condition_that_fails_shows_the_actual_values(text: str, outcome: Outcome, shown: str) -> None:
    assert judge(text, outcome) == ConditionResult(passed=False, text=shown)


UNRESOLVABLE: list[tuple[str, Outcome]] = [
    ("[STATUS]", no_answer()),
    ("[STATUS]", an_answer(status=None)),
    ("[IP]", an_answer()),
    ("[BODY]", no_answer()),
    ("[BODY].a.b", an_answer({"a": {}})),
    ("[BODY].a.b", an_answer({"a": "text"})),
    ("[BODY].a", an_answer(b"no json")),
    ("[BODY].a", an_answer(b'{"a": null}')),
    ("[BODY].a", an_answer(b'{"a": NaN}')),
    ("[BODY].a", an_answer(b"null")),
    ("[BODY].a", an_answer(b"")),
    ("[BODY].a", an_answer(b'{"a": ' + b"[" * 100_000)),
    ("[BODY].a", an_answer(b"\xff\xfe\x00")),
    ("[BODY].a", an_answer(b'{"a": ' + b"9" * 5000 + b"}")),
    ("[BODY].a[0]", an_answer({"a": []})),
    ("[BODY].a[0]", an_answer({"a": "text"})),
    ("[BODY].a[0]", an_answer(b'{"a": [null]}')),
    ("[BODY][0].name", an_answer({"message": "error"})),
    ("[BODY].name", an_answer([1])),
    ("len([BODY].a)", an_answer({})),
    ("len([BODY])", no_answer()),
    ("has([BODY].a)", an_answer(b"no json")),
    ("has([BODY].a)", no_answer()),
    ("has([HEADER].a)", no_answer()),
    ("[HEADER].a", an_answer()),
    ("[RESPONSE_TIME]", no_answer(cause=Cause.REFUSED)),
    ("[TTFB]", no_answer()),
    ("[DNS_TIME]", no_answer()),
    ("[CONNECT_TIME]", no_answer()),
    ("[TLS_TIME]", an_answer()),
    ("[BODY_SIZE]", no_answer()),
    ("[DNS_RCODE]", an_answer()),
    ("[CERTIFICATE_EXPIRATION]", an_answer()),
    ("[DOMAIN_EXPIRATION]", an_answer()),
]


@pytest.mark.parametrize("operator", ["==", "!=", "<", ">", "<=", ">="])
@pytest.mark.parametrize(("operand", "outcome"), UNRESOLVABLE, ids=[text for text, _ in UNRESOLVABLE])
def test_what_cannot_be_resolved_fails_whatever_the_operator(
    operand: str, outcome: Outcome, operator: str
) -> None:
    assert judge(f"{operand} {operator} 3", outcome).text == f"{operand} (INVALID) {operator} 3"
    assert not judge(f"{operand} {operator} 3", outcome).passed
    assert not judge(f"3 {operator} {operand}", outcome).passed


@pytest.mark.parametrize(
    "text", ["[TLS_VERSION] != TLSv1", "[BODY].a != pat(x*)", "[BODY].a != any(x, y)", "pat(x*) != [BODY].a"]
)
def test_nothing_is_not_unlike_anything(text: str) -> None:
    assert not judge(text, an_answer({})).passed


def test_what_was_not_read_of_a_large_body_is_not_guessed() -> None:
    cut = an_answer(b"<html>welcome", body_size_bytes=5_000_000)
    assert judge("[BODY] == pat(*welcome*)", cut).passed
    assert not judge("[BODY] == pat(*goodbye*)", cut).passed
    assert judge("[BODY] != pat(*error*)", cut) == ConditionResult(False, "[BODY] (INVALID) != pat(*error*)")
    assert judge("len([BODY]) < 100", cut) == ConditionResult(False, "len([BODY]) (INVALID) < 100")
    assert judge("[BODY_SIZE] == 5000000", cut).passed


def test_a_body_that_nests_as_deep_as_it_may_is_read_without_harm() -> None:
    body = b'{"a": 1, "b": ' + b"[" * 500 + b"]" * 500 + b"}"
    assert judge("[BODY].a == 1", an_answer(body)).passed
    assert judge("len([BODY].b) == 1", an_answer(body)).passed


def test_the_certificate_tells_its_expiry_where_nothing_else_does() -> None:
    leaf = Certificate(subject="a", issuer="b", sans=(), not_before=0.0, not_after=NOW + HOUR)
    assert judge("[CERTIFICATE_EXPIRATION] == 1h", an_answer(certificate=leaf)).passed


MISTAKES = [
    ("[STATUS]==200", "one space either side of `==`"),
    ("[STATUS] ==", "one space either side of `==`"),
    ("[STATUS] = 200", "`=` is not an operator; use `==`"),
    ("[STATUS] ? 201", "no operator found"),
    ("[STATUS]", "no operator found"),
    ("", "no operator found"),
    (" == 200", "expected `LEFT OPERATOR RIGHT`"),
    ("[STATSU] == 200", "did you mean `[STATUS]`?"),
    ("[response-time] == 200", "did you mean `[RESPONSE_TIME]`?"),
    ("[RESPONSETIME] < 200", "did you mean `[RESPONSE_TIME]`?"),
    ("[QQQ] == 200", "known are [STATUS], [RESPONSE_TIME]"),
    ("[CONTEXT].a == 200", "belongs to Gatus' suites"),
    ("[STATUS].a == 200", "`[STATUS]` has no path"),
    ("[BODY]x == 200", "expected `.` or `[` after `[BODY]`"),
    ("[BODY]. == 200", "is not a path"),
    ("[BODY].a..b == 200", "is not a path"),
    ("[BODY].a[x] == 200", "is not a path"),
    ("[BODY].a[-1] == 200", "is not a path"),
    ("[BODY].${KEY} == 200", "cannot hold a reference"),
    ("[HEADER] == x", "needs the name of a header"),
    ("[HEADER].a b == x", "needs the name of a header"),
    ("len([BODY].users == 100", "no closing `)`"),
    ("len(users) == 100", "`len()` needs a placeholder"),
    ("has(true) == true", "`has()` needs a placeholder"),
    ("length([BODY].a) == 1", "`length` is not a function"),
    ("LEN([BODY].a) == 1", "`LEN` is not a function"),
    ("[BODY] < pat(a*)", "`pat()` goes with == and != only"),
    ("[BODY] > any(1, 2)", "`any()` goes with == and != only"),
    ("pat(a*) == any(a, b)", "needs a value on the other side"),
    ("[RESPONSE_TIME] < potato", "neither that nor a duration"),
    ("[CERTIFICATE_EXPIRATION] > 30d", "neither that nor a duration"),
    ("ten < len([BODY].a)", "neither that nor a duration"),
    ("[TLS_VERSION] >= 1.2", "TLSv1.2"),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES, ids=[text for text, _ in MISTAKES])
def test_what_is_no_condition_is_refused_with_what_was_expected(text: str, expected: str) -> None:
    with pytest.raises(ConditionError) as raised:
        parse(text)
    assert expected in str(raised.value)


def test_an_empty_right_side_is_the_empty_text() -> None:
    assert judge("[BODY] == ", an_answer(b"")).passed
    assert not judge("[BODY] == ", an_answer(b"x")).passed


def test_a_bracketed_literal_is_no_placeholder() -> None:
    assert judge("[BODY] == [abc]", an_answer(b"[abc]")).passed


def redact(text: str) -> str:
    return text.replace("hunter22", "***")


def test_a_secret_is_redacted_before_the_value_is_cut() -> None:
    body = b"x" * 76 + b"hunter22" + b"y" * 100
    shown = evaluate(parse("[BODY] == ok"), an_answer(body), NOW, redact).text
    assert shown == f"[BODY] ({'x' * 76}***…) == ok"
    assert "hunt" not in shown


def test_a_value_is_cut_to_a_sane_length_on_one_line() -> None:
    shown = judge("[BODY] == ok", an_answer(b"one\ntwo\x1b[31m" + b"z" * 100_000)).text
    assert "\n" not in shown
    assert "\x1b" not in shown
    assert len(shown) < 120


def test_a_long_condition_is_cut_too() -> None:
    assert len(judge(f"[BODY] == {'x' * 5000}", an_answer(b"y")).text) < 250


def test_a_resolved_reference_is_compared_and_never_shown() -> None:
    written = parse("[BODY].token == ${TOKEN}")
    resolved = Condition(text=written.text, left=written.left, operator=written.operator, right="hunter22")
    assert evaluate(resolved, an_answer({"token": "hunter22"}), NOW, redact).text == "[BODY].token == ${TOKEN}"
    failed = evaluate(resolved, an_answer({"token": "other"}), NOW, redact)
    assert failed == ConditionResult(passed=False, text="[BODY].token (other) == ${TOKEN}")


@pytest.mark.parametrize("value", ["[BODY]", "[STATSU]", "pat(*)", "len([BODY])"])
def test_a_resolved_reference_is_plain_text_whatever_it_looks_like(value: str) -> None:
    resolved = Condition(text="[BODY] == ${X}", left="[BODY]", operator="==", right=value)
    assert evaluate(resolved, an_answer(value.encode()), NOW, redact).passed
    assert not evaluate(resolved, an_answer(b"other"), NOW, redact).passed


@pytest.mark.parametrize(("written", "resolved"), [("pat(${X}*)", "pat(ab*)"), ("any(x, ${X})", "any(x, abc)")])
def test_a_reference_within_a_function_is_resolved(written: str, resolved: str) -> None:
    condition = Condition(text=f"[BODY] == {written}", left="[BODY]", operator="==", right=resolved)
    assert evaluate(condition, an_answer(b"abc"), NOW, redact).passed
    assert evaluate(condition, an_answer(b"no"), NOW, redact).text == f"[BODY] (no) == {written}"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("[STATUS] == 200", Cause.STATUS),
        ("200 == [status]", Cause.STATUS),
        ("[RESPONSE_TIME] < 500", Cause.LATENCY),
        ("[TTFB] < 500", Cause.LATENCY),
        ("[DNS_TIME] < 500", Cause.LATENCY),
        ("[CONNECT_TIME] < 500", Cause.LATENCY),
        ("[TLS_TIME] < 500", Cause.LATENCY),
        ("[BODY].status == UP", Cause.CONDITION),
        ("[CERTIFICATE_EXPIRATION] > 48h", Cause.CONDITION),
        ("a == b", Cause.CONDITION),
    ],
)
def test_a_failure_is_blamed_on_what_the_condition_is_about(text: str, cause: Cause) -> None:
    assert concern(parse(text)) is cause


def test_a_condition_says_what_it_needs() -> None:
    assert wants_certificate(parse("[CERTIFICATE_EXPIRATION] > 48h"))
    assert not wants_certificate(parse("[STATUS] == 200"))
    assert wants_body(parse("len([BODY].a) > 0"))
    assert wants_body(parse("[BODY_SIZE] > 0"))
    assert not wants_body(parse("[STATUS] == 200"))
    assert never_resolves(parse("[DOMAIN_EXPIRATION] > 720h"))
