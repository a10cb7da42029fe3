"""templates: the files that are named, and every text that is a template."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from lamplighter.channels.templates import check, definitions_of
from lamplighter.config.folder import read_folder
from lamplighter.config.load import LoadOptions, Reading, read
from lamplighter.config.options import CheckTemplate
from tests.support.routing_files import FILE, routing_of, with_integration

ROUTE = "route: {receiver: a}\nreceivers: [{name: a}]\n"
FILES = {"templates/a.tmpl": "A", "templates/b.tmpl": "B", "templates/team/c.tmpl": "C", "templates/d.txt": "D"}


def the_engine(files: Mapping[str, str]) -> CheckTemplate:
    definitions = definitions_of(files)
    return lambda text: check(text, definitions)


def reading_of(text: str, files: Mapping[str, str]) -> Reading:
    return read({FILE: text, **files}, LoadOptions(templates=the_engine))


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        ("templates/*.tmpl", ["templates/a.tmpl", "templates/b.tmpl"]),
        ("'templates/[^a].tmpl'", ["templates/b.tmpl"]),
        ("templates/*/*.tmpl", ["templates/team/c.tmpl"]),
        ("./templates/a.tmpl", ["templates/a.tmpl"]),
        ("templates/b.tmpl, templates/*.tmpl", ["templates/b.tmpl", "templates/a.tmpl"]),
    ],
)
def test_patterns_match_as_go_has_them(patterns: str, names: list[str]) -> None:
    config = routing_of(f"{ROUTE}templates: [{patterns}]", **FILES)
    assert list(config.template_files) == names
    assert config.template_files.items() <= FILES.items()


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("templates/x*.tmpl", "matches no file"),
        ("*.tmpl", "matches no file: expected templates/*.tmpl, say"),
        (
            "/etc/alertmanager/*.tmpl",
            "has no effect: expected a path relative to the folder, which is what is deployed",
        ),
    ],
)
def test_a_pattern_that_matches_nothing_is_remarked_on(pattern: str, expected: str) -> None:
    reading = reading_of(f"{ROUTE}templates: ['{pattern}']", FILES)
    assert reading.mistakes == ()
    assert [(remark.path, remark.message) for remark in reading.remarks] == [("templates[0]", expected)]


DEFINED = {"templates/mine.tmpl": '{{ define "mine" }}{{ .Status | toUpper }}{{ end }}'}
MINE = "templates: [templates/*.tmpl]\n" + with_integration("slack", "api_url: 'https://x/', text: %s")


def test_a_text_may_call_what_the_files_define() -> None:
    text = MINE % "'{{ template \"mine\" . }}'"
    assert reading_of(text, DEFINED).mistakes == ()


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{{ template "yours" . }}', 'template: 1:4: template "yours" not defined'),
        ("{{ .Status | shout }}", 'template: 1:14: function "shout" not defined'),
        ("{{ if .x }}", "template: 1:12: unexpected EOF"),
    ],
)
def test_a_template_with_a_mistake_is_told_at_its_key(template: str, expected: str) -> None:
    (mistake,) = reading_of(MINE % f"'{template}'", DEFINED).mistakes
    assert mistake.path == "receivers[0].slack_configs[0].text"
    assert mistake.message == expected


def test_a_file_with_a_mistake_is_told_where_files_are_named() -> None:
    (mistake,) = reading_of(MINE % "x", {"templates/mine.tmpl": "\n{{ end }}"}).mistakes
    assert mistake.path == "templates[0]"
    assert mistake.message.startswith("mine.tmpl: 2:")


def test_texts_deep_within_are_judged_too() -> None:
    said = "routing_key: x, details: {a: {b: ['{{']}}, links: [{href: '{{'}]"
    found = reading_of(with_integration("pagerduty", said), {}).mistakes
    assert [mistake.path.partition("[0].")[2] for mistake in found] == [
        "pagerduty_configs[0].details.a.b[0]",
        "pagerduty_configs[0].links[0].href",
    ]


def test_without_the_engine_templates_are_not_judged() -> None:
    assert read({FILE: MINE % "'{{'"}, LoadOptions()).mistakes == ()


def test_the_files_are_read_with_the_folder(tmp_path: Path) -> None:
    for name in (FILE, *FILES, "templates/.hidden.tmpl", "elsewhere/e.tmpl"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ROUTE if name == FILE else "x", encoding="utf-8")
    assert sorted(read_folder(tmp_path)) == [FILE, "templates/a.tmpl", "templates/b.tmpl", "templates/team/c.tmpl"]
