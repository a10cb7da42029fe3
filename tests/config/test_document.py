"""YAML that cannot be read, or not safely."""

import pytest

from lamplighter.config.load import LoadOptions, load
from tests.support.configuration import mistakes_in

OPTIONS = LoadOptions()

FILE_MISTAKES = [
    ("- a", "expected `endpoints:` with a list of checks, found a list"),
    ("endpoints: {name: a}", "expected a list of checks, found a mapping"),
    ("endpoint: []", "did you mean `endpoints`?"),
    ("qqq: []", "expected `endpoints`"),
    ("endpoints: []\nendpoints: []", "`endpoints` is given twice; first on line 1"),
    ("a: [", "not YAML"),
    ("a: \x07", "the control character U+0007 is not allowed"),
    ("endpoints: []\n---\nendpoints: []", "a second document begins here"),
    ("endpoints: !Ref x", "tags are not supported: a text that begins with `!` needs quotes"),
    ("endpoints: *nope", "this alias has no anchor above it: a text that begins with `*` needs quotes"),
    ("endpoints: &a [*a]", "stands inside of what it names"),
    ("a: &a 1\nendpoints:\n - <<: *a", "`<<` takes a mapping"),
    ("[" * 100_000, "nested more than 40 levels deep"),
    ("{a: " * 100_000, "nested more than 40 levels deep"),
    ("- " * 100_000, "nested more than 40 levels deep"),
    ("a: \udcff", "not UTF-8 text"),
    ("endpoints:\n - name: a\n   conditions:\n     - [STATUS] == 200\n", "needs quotes"),
    ("endpoints:\n\t- name: a\n", "YAML is indented by blanks, never by tabs"),
]


@pytest.mark.parametrize(("text", "expected"), FILE_MISTAKES, ids=[text[:20] for text, _ in FILE_MISTAKES])
def test_a_file_that_cannot_be_used_says_why_and_where(text: str, expected: str) -> None:
    mistake = mistakes_in(text)[0]
    assert expected in mistake
    assert mistake.startswith("checks/a.yml:")


@pytest.mark.parametrize("text", ["", "# nothing yet", "endpoints:", "endpoints: []", "---\n", "~"])
def test_a_file_without_checks_is_no_mistake(text: str) -> None:
    assert load({"checks/a.yml": text}, OPTIONS).checks == ()


def test_aliases_that_stand_for_billions_of_values_are_refused() -> None:
    levels = ["a0: &a0 [" + ", ".join(['"[STATUS] == 200"'] * 2000) + "]"]
    endpoints = "endpoints:\n" + "  - {name: a, url: https://a, conditions: *a0}\n" * 2000
    assert "the aliases of this file stand for too many values" in mistakes_in(levels[0] + "\n" + endpoints)[0]


def test_merges_that_bring_in_billions_of_keys_are_refused() -> None:
    lines = ["a0: &a0 {k0: 1}"]
    lines += [f"a{n}: &a{n} {{k{n}: 1, <<: *a{n - 1}}}" for n in range(1, 3000)]
    assert "bring in more than 200,000 keys" in "\n".join(mistakes_in("\n".join(lines)))


@pytest.mark.parametrize(
    "value", ["!hunter2", "!hunter!2", "*hunter2", "@hunter2", "%hunter2", "`hunter2", '"hunter2']
)
def test_a_password_without_quotes_is_not_shown(value: str) -> None:
    mistakes = mistakes_in(f"endpoints:\n  - headers: {{Authorization: {value}}}\n")
    assert mistakes
    assert not any("hunter" in mistake for mistake in mistakes)
