"""Templates expand as the real promtool expands them: every case below, and hundreds that are made up."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from lamplighter.errors import QueryError, TemplateError
from lamplighter.promql.values import Sample, Vector
from lamplighter.rules.templates import TemplateData, check, expand
from lamplighter.rules.templates.golang.quoting import unquoted
from tests.rules.templates.cases import EXCEPTIONS, REFUSED, SOUND, UNDECLARED
from tests.support.promtool_rules import promtool

SERIES = [
    ({"__name__": "x", "instance": "a.b:90", "job": "j"}, 1.0),
    ({"__name__": "x", "instance": "b", "job": "j"}, 2.5),
]
DATA = TemplateData(
    labels=SERIES[1][0],
    value=2.5,
    external_labels={"region": "eu"},
    external_url="http://prom.example.com/path",
    now=60.0,
)
TESTS = {
    "rule_files": ["rules.yml"],
    "tests": [
        {
            "interval": "1m",
            "input_series": [
                {"series": 'x{instance="a.b:90",job="j"}', "values": "1x10"},
                {"series": 'x{instance="b",job="j"}', "values": "2.5x10"},
            ],
            "external_labels": dict(DATA.external_labels),
            "external_url": DATA.external_url,
            "alert_rule_test": [{"eval_time": "1m", "alertname": "A", "exp_alerts": []}],
        }
    ],
}


def query(text: str) -> Vector:
    # promtool leaves the order of a plain selector to chance.
    known = {"sort(x)": SERIES, "nope": [], "sort_desc(x)": SERIES[::-1]}
    if text not in known:
        raise QueryError("1:1: parse error: unexpected end of input")
    return Vector([Sample(labels, value) for labels, value in known[text]])


def ours(template: str) -> str:
    try:
        return expand(template, DATA, query)
    except TemplateError as error:
        return f"<error expanding template: {error}>"


def theirs(templates: Sequence[str], folder: Path) -> dict[int, str]:
    """What promtool makes of the templates: it tells in the failure of a test that expects no alert."""
    annotations = {f"a{index:05d}": template for index, template in enumerate(templates)}
    rule = {"alert": "A", "expr": 'x{instance="b"} > 0', "annotations": annotations}
    write(folder, [rule])
    (folder / "test.yml").write_text(yaml.safe_dump(TESTS))
    output = promtool("test", "rules", "test.yml", folder=folder).stderr
    found = re.findall(r'\ba(\d{5})=("(?:[^"\\]|\\.)*")', output[output.index("Annotations:{") :])
    return {int(index): unquoted(text) for index, text in found}


def write(folder: Path, rules: Sequence[Mapping[str, object]]) -> None:
    (folder / "rules.yml").write_text(yaml.safe_dump({"groups": [{"name": "g", "rules": [*rules]}]}))


def differences(templates: Sequence[str], folder: Path) -> Iterator[str]:
    expanded = theirs(templates, folder)
    for index, template in enumerate(templates):
        got, expected = ours(template), expanded.get(index, "")
        failed = "<error expanding template"
        if got != expected and not (got.startswith(failed) and expected.startswith(failed)):
            yield f"{template!r}: got {got!r}, promtool has {expected!r}"


def test_every_case_is_expanded_as_promtool_expands_it(tmp_path: Path) -> None:
    assert list(differences(SOUND, tmp_path)) == []


def test_what_promtool_refuses_is_refused(tmp_path: Path) -> None:
    write(tmp_path, [{"alert": f"R{i}", "expr": "x", "annotations": {"a": t}} for i, t in enumerate(REFUSED)])
    output = promtool("check", "rules", "rules.yml", folder=tmp_path)
    told = {int(index) for index in re.findall(r'rule \d+, "R(\d+)":', output.stdout + output.stderr)}
    assert [REFUSED[index] for index in range(len(REFUSED)) if index not in told] == []
    assert [template for template in REFUSED if not is_refused(template)] == []


def is_refused(template: str) -> bool:
    try:
        check(template)
    except TemplateError:
        return True
    return False


def test_the_exceptions_are_exceptions(tmp_path: Path) -> None:
    differing = list(differences(list(EXCEPTIONS), tmp_path))
    assert len(differing) == len(EXCEPTIONS) - len(UNDECLARED)
    assert all(map(is_refused, UNDECLARED))


VALUES = [
    "$value", "1", "-42", "0", "3.14159", "1e6", "-0.0", "1e18", "1e-7", r'"hé\"llo"', '"a\\tb`"', "true", "nil",
    "'ä'", "$labels", "$labels.instance", '"NaN"', '(query "nope")', "(args)", '(args 1 "a")', "123456789", "0.1",
    "2.5", '"x<y"', '""', "9223372036854775", "1048576.0", "1e15", "5e-324",
]  # fmt: skip
VERBS = "vdsqxXtfeEgGcUboOT%zp"
FLAGS = ["", "+", "-", "#", " ", "0", "+0", "-0", "#+", "# "]
WIDTHS = ["", "", "5", "12", "1"]
PRECISIONS = ["", "", ".2", ".0", ".5", "."]
UNARY = [
    "humanize", "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp", "toTime", "toUpper",
    "toLower", "title", "len", "html", "js", "urlquery", "print", "println", "not", "stripPort", "stripDomain",
    "parseDuration", "graphLink", "first", "value",
]  # fmt: skip
BINARY = ["eq", "ne", "lt", "le", "gt", "ge", "and", "or", "index", "slice"]


def made_up(count: int) -> Iterator[str]:
    chance = random.Random(20261121)
    for _ in range(count):
        number = chance.choice([1, 1, 2])
        parts = [
            "%" + chance.choice(FLAGS) + chance.choice(WIDTHS) + chance.choice(PRECISIONS) + chance.choice(VERBS)
            for _ in range(number)
        ]
        given = chance.choice([number, number, number, number + 1, number - 1])
        values = " ".join(chance.choice(VALUES) for _ in range(given))
        yield f'{{{{ printf "{chance.choice(["|", " ", ""]).join(parts)}" {values} }}}}'
    for function in UNARY:
        yield from (f"{{{{ {function} {value} }}}}" for value in VALUES)
    for function in BINARY:
        yield from (f"{{{{ {function} {chance.choice(VALUES)} {chance.choice(VALUES)} }}}}" for _ in range(25))
    for _ in range(60):
        number_text = repr(chance.choice([-1, 1]) * chance.random() * 10 ** chance.randint(-25, 17))
        names = ("humanize", "humanize1024", "humanizeDuration", "humanizePercentage", 'printf "%.3g %g %6.1f"')
        yield " ".join(f"{{{{ {name} {number_text} }}}}" for name in names)


def test_what_is_made_up_is_expanded_as_promtool_expands_it(tmp_path: Path) -> None:
    templates = [
        template for template in made_up(700) if "p" not in re.findall(r"%[^a-zA-Z]*([a-zA-Z])", template)
    ]
    assert len(templates) > 1500
    assert list(differences(templates, tmp_path)) == []
