"""What must hold between checks."""

from lamplighter.config.load import LoadOptions, load, read
from tests.support.configuration import MINIMAL, keys, mistakes_in

OPTIONS = LoadOptions()


def test_one_name_in_two_files_is_a_mistake_that_names_both() -> None:
    reading = read({"checks/a.yml": MINIMAL, "checks/b.yaml": "\n" + MINIMAL}, OPTIONS)
    assert [str(mistake) for mistake in reading.mistakes] == [
        "checks/b.yaml:4:11: endpoints[0].name: `shop` is given twice; first in checks/a.yml:3"
    ]


def test_two_names_with_one_key_are_a_mistake() -> None:
    reading = read({"checks/a.yml": MINIMAL, "checks/b.yml": MINIMAL.replace("shop\n", "SHOP\n")}, OPTIONS)
    assert "`SHOP` has the same key as `shop`, `_shop`" in str(reading.mistakes[0])


def related(*dependencies: str) -> str:
    """Checks a, b, c … of group g, each with the dependencies given, as YAML lists."""
    return "endpoints:\n" + "\n".join(
        f'  - {{name: {name}, group: g, url: https://a, conditions: ["[STATUS] == 200"], depends-on: {wanted}}}'
        for name, wanted in zip("abcdef", dependencies, strict=False)
    )


def test_a_dependency_is_named_by_key_by_name_or_by_group_and_name() -> None:
    checks = load({"checks/a.yml": related("[g_b, c, g/d]", "[]", "[]", "[]")}, OPTIONS).checks
    assert checks[0].depends_on == ("g_b", "g_c", "g_d")
    assert keys(checks) == ["g_a", "g_b", "g_c", "g_d"]


def test_dependencies_that_go_round_in_a_circle_are_a_mistake() -> None:
    mistakes = mistakes_in(related("[b]", "[c]", "[a]", "[e]", "[d]"))
    assert len(mistakes) == 2
    assert "depends on itself: g_a → g_b → g_c → g_a" in mistakes[0]


def test_a_dependency_that_can_be_several_checks_is_a_mistake() -> None:
    text = related("[b]", "[]") + '\n  - {name: b, url: https://b, conditions: ["[STATUS] == 200"]}'
    assert "`b` can be any of _b, g_b: expected a key" in mistakes_in(text)[0]


def test_a_dependency_on_a_check_with_mistakes_is_no_mistake_of_its_own() -> None:
    text = related("[b]", "[]").replace("name: b, group: g, url: https://a", "name: b, group: g")
    assert [mistake.rpartition(": ")[2] for mistake in mistakes_in(text)] == ["`url` is missing"]


def test_only_the_first_unknown_names_are_compared_with_all_others() -> None:
    mistakes = mistakes_in(related(f"[{', '.join(['g_bb'] * 30)}]", "[]"))
    assert sum("did you mean" in mistake for mistake in mistakes) == 20
    assert len(mistakes) == 30


def test_of_many_circles_the_first_are_told() -> None:
    names = [f"check-{number}" for number in range(8)]
    text = "endpoints:\n" + "\n".join(
        f'  - {{name: {name}, url: https://a, conditions: ["[STATUS] == 200"], depends-on: '
        f"[{', '.join(other for other in names if other != name)}]}}"
        for name in names
    )
    assert len(mistakes_in(text)) == 20
