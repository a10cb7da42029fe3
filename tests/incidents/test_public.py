import pytest

from lamplighter.incidents.incident import Incident, IncidentState, Phase
from lamplighter.incidents.public import affected, is_public, public_title

NAMES = {"core_a": "a", "core_b": "b", "core_c": "c"}


def _incident(*checks: str, said: Phase | None = None, merged_into: str = "", title_check: str = "") -> Incident:
    return Incident(
        id="1",
        title="refused by 10.0.0.7",
        title_check=title_check,
        severity="critical",
        state=IncidentState.OPEN,
        opened_at=0.0,
        changed_at=0.0,
        said=said,
        checks=frozenset(checks),
        merged_into=merged_into,
    )


@pytest.mark.parametrize(
    ("incident", "is_so"),
    [
        (_incident("core_a"), True),
        (_incident(), False),
        (_incident(said=Phase.IDENTIFIED), True),
        (_incident("core_a", merged_into="2"), False),
    ],
)
def test_outages_are_public_and_what_people_speak_of(incident: Incident, is_so: bool) -> None:
    assert is_public(incident) is is_so


@pytest.mark.parametrize(
    ("checks", "title"),
    [
        ((), "Disruption"),
        (("core_gone",), "Disruption"),
        (("core_a",), "Disruption of a"),
        (("core_b", "core_a"), "Disruption of a and b"),
        (("core_b", "core_a", "core_c"), "Disruption of a and 2 other checks"),
    ],
)
def test_a_public_title_is_made_of_names_of_checks(checks: tuple[str, ...], title: str) -> None:
    assert public_title(_incident(*checks), NAMES) == title


def test_the_check_that_explains_the_others_comes_first() -> None:
    assert affected(_incident("core_a", "core_c", title_check="core_c"), NAMES) == ["c", "a"]
