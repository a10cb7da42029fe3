"""Templates of alerts, without a Prometheus at hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import QueryError, TemplateError
from lamplighter.promql.values import Sample, Vector
from lamplighter.rules.templates import TemplateData, alert_texts, check, expand
from tests.rules.templates.cases import REFUSED

DATA = TemplateData(
    labels={"__name__": "x", "job": "j"},
    value=2.5,
    external_labels={"region": "eu"},
    external_url="https://lamp.example.com/status",
    now=1_700_000_000.0,
)


def query(text: str) -> Vector:
    if text == "broken":
        raise QueryError("1:1: parse error")
    return Vector([Sample({"host": "b"}, 1.0), Sample({"host": "a"}, 2.0)])


def expanded(text: str) -> str:
    return expand(text, DATA, query)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("plain", "plain"),
        ("{{ $labels.job }}{{ .Labels.none }} at {{ $value }}", "j at 2.5"),
        ("{{ externalURL }} {{ pathPrefix }}", "https://lamp.example.com/status /status"),
        ("{{ $externalURL }} {{ $externalLabels.region }}", "https://lamp.example.com/status eu"),
        ('{{ now }} {{ (now | toTime).Format "2006-01-02 15:04" }}', "1.7e+09 2023-11-14 22:13"),
        ('{{ with query "x" | sortByLabel "host" }}{{ . | first | value }}{{ end }}', "2"),
        ('{{ range query "x" }}{{ .Labels.host }}={{ .Value }} {{ end }}', "b=1 a=2 "),
        ("{{ toDuration 5400 }} {{ toDuration 0.0015 }} {{ toDuration 0 }}", "1h30m0s 1.5ms 0s"),
        ('{{ parseDuration "-1h" }}', "-3600"),
        ('{{ urlQueryEscape "a b" }}', "a+b"),
        ('{{ title "it\'s o\'neil\'s foo.bar" }} {{ title "3d high-cpu" }}', "It's O'neil's Foo.bar 3D High-Cpu"),
        ("{{ with 0 }}a{{ else with 1 }}{{ . }}{{ end }}", "1"),
        ("{{ range $i := 3 }}{{ $i }}{{ end }}", "012"),
        ("{{ humanizeDuration 1e30 }}", "106751991167300d 15h 30m 7s"),
        ('{{ printf "%.1f%%" 99.95 }}', "100.0%"),
    ],
)
def test_a_template_becomes_its_text(template: str, expected: str) -> None:
    assert expanded(template) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{{ query "broken" }}', '1:4: executing <query "broken">: error calling query: 1:1: parse error'),
        (
            "a\n{{ gt $value 5 }}",
            "2:4: executing <gt $value 5>: error calling gt: incompatible types for comparison",
        ),
        ('{{ humanize "x" }}', 'error calling humanize: strconv.ParseFloat: parsing "x": invalid syntax'),
        ('{{ printf "%9999999d" 1 }}', "the text is longer than 1,000,000 characters"),
        ('{{ define "r" }}{{ template "r" }}{{ end }}{{ template "r" }}', "exceeded maximum template depth"),
        ("{{ range 100000 }}{{ range 100000 }}{{ end }}{{ end }}", "the template takes more than 200,000 steps"),
        ("{{ range 1000000000 }}{{ end }}", "the template takes more than 200,000 steps"),
        ('{{ range 100000 }}{{ "0123456789" }}{{ end }}', "the t"),
        ("{{ $x := args }}" + "{{ $x = args $x $x }}" * 60, "there are more than 1,000 values in it"),
        (
            '{{ $x := printf "%1000s" "" }}' + "{{ $x = urlquery $x $x $x $x }}" * 9,
            "longer than 1,000,000 characters",
        ),
        (
            '{{ $x := printf "%1000s" "" }}{{ reReplaceAll " " $x (print $x $x) }}',
            "the text is longer than 1,000,000 characters",
        ),
        (
            '{{ $x := printf "%1000s" "" }}' + "{{ $x = print $x $x }}" * 7 + '{{ match "a" $x }}',
            "the text to look at is longer than 100,000 characters",
        ),
        ("{{ toTime 1e300 }}", "overflows int64"),
        ('{{ match (printf "%1001s" "") "a" }}', "the pattern is longer than 1,000 characters"),
        ("{{ (toTime 0).AddDate 99999 0 0 }}", "the year is not between 1 and 9999"),
    ],
)
def test_what_fails_says_where_and_why(template: str, expected: str) -> None:
    with pytest.raises(TemplateError) as raised:
        expanded(template)
    assert expected in str(raised.value)


def test_a_failure_stands_in_the_text_of_an_alert() -> None:
    texts = alert_texts({"region": "eu"}, "https://lamp.example.com", 0.0)
    sample = Sample({"job": "j"}, 7.0)
    assert texts("{{ $labels.job }} {{ $value }} {{ $externalLabels.region }}", sample, query) == "j 7 eu"
    assert texts("{{ .Nope }}", sample, query).startswith(
        "<error expanding template: 1:4: executing <.Nope>: can't evaluate field Nope in type struct"
    )


@pytest.mark.parametrize("template", REFUSED)
def test_what_cannot_be_parsed_is_refused(template: str) -> None:
    with pytest.raises(TemplateError, match=r"^(\d+:\d+|template): "):
        check(template)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ call .Labels }}", 'function "call" not defined'),
        ("{{ 1i }}", "1:4: complex numbers are not supported: 1i"),
        ("{{ " + "(" * 100 + "1" + ")" * 100 + " }}", "nested more than 60 levels deep"),
        ("{{ if 1 }}" * 100 + "{{ end }}" * 100, "nested more than 60 levels deep"),
    ],
)
def test_what_is_not_supported_is_named(template: str, expected: str) -> None:
    with pytest.raises(TemplateError) as raised:
        check(template)
    assert expected in str(raised.value)


WORDS = """
{{ }} {{- -}} $labels $value . .Labels .job | ( ) "a" `b` 1 2.5 'c' if else end range with define template block
break $x := = , humanize printf query first eq and /* */ text nil true toTime "%*d" index slice - [ é args
"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\n"])


def is_expanded_or_refused(template: str) -> bool:
    try:
        return isinstance(expanded(template), str)
    except TemplateError as error:
        return bool(str(error))


@given(st.lists(PIECES, max_size=25).map("".join) | st.text())
def test_any_text_is_expanded_or_refused(template: str) -> None:
    assert is_expanded_or_refused(template)


@given(st.lists(PIECES, max_size=12).map(lambda pieces: "{{ " + " ".join(pieces) + " }}"))
def test_any_action_is_expanded_or_refused(template: str) -> None:
    assert is_expanded_or_refused(template)
