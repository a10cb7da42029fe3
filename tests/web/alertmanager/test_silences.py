from collections.abc import Sequence
from typing import Any

import pytest

from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.alertmanager_api import AlertmanagerWorld
from tests.support.configuration import a_configuration
from tests.support.pages import NOW

A = {"name": "a", "value": "1", "isRegex": False, "isEqual": True}
NOWHERE = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def world() -> AlertmanagerWorld:
    return AlertmanagerWorld(a_configuration())


def a_silence(**overrides: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "matchers": [A],
        "startsAt": "2026-11-20T12:00:00Z",
        "endsAt": "2026-11-20T13:00:00Z",
        "createdBy": "me",
        "comment": "known",
    }
    return values | overrides


def made(world: AlertmanagerWorld, **overrides: Any) -> str:
    return str(world.post("silences", a_silence(**overrides))["silenceID"])


def test_a_silence_that_is_made_cannot_start_in_the_past(world: AlertmanagerWorld) -> None:
    silence_id = made(world, annotations={"ticket": "1"})
    expected = {
        "id": silence_id,
        "status": {"state": "active"},
        "updatedAt": "2026-11-20T12:30:05.000Z",
        "annotations": {"ticket": "1"},
        "comment": "known",
        "createdBy": "me",
        "endsAt": "2026-11-20T13:00:00.000Z",
        "matchers": [A],
        "startsAt": "2026-11-20T12:30:05.000Z",
    }
    assert world.get(f"silence/{silence_id}") == expected
    assert world.get(f"silence/{silence_id.upper()}") == expected
    assert world.get("silences") == [expected]


@pytest.mark.parametrize(("is_equal", "is_regex"), [(True, False), (False, False), (True, True), (False, True)])
def test_every_kind_of_matcher_comes_back(world: AlertmanagerWorld, is_equal: bool, is_regex: bool) -> None:
    matcher = {"name": "b", "value": "x", "isRegex": is_regex, "isEqual": is_equal}
    silence_id = made(world, matchers=[A, matcher])
    assert world.get(f"silence/{silence_id}")["matchers"] == [A, matcher]


def test_an_active_silence_changes_its_end_in_place(world: AlertmanagerWorld) -> None:
    silence_id = made(world)
    starts_at = world.get(f"silence/{silence_id}")["startsAt"]
    world.now = NOW + 60
    assert made(world, id=silence_id, startsAt=starts_at, endsAt="2026-11-20T14:00:00Z") == silence_id
    assert world.get(f"silence/{silence_id}")["endsAt"] == "2026-11-20T14:00:00.000Z"


def test_any_other_change_ends_it_and_makes_another(world: AlertmanagerWorld) -> None:
    before = made(world)
    after = made(world, id=before, matchers=[{**A, "value": "2"}])
    assert after != before
    found = {silence["id"]: silence["status"]["state"] for silence in world.get("silences")}
    assert found == {before: "expired", after: "active"}


def test_a_silence_is_ended_once(world: AlertmanagerWorld) -> None:
    silence_id = made(world)
    world.now = NOW + 10
    assert world.call("DELETE", f"/api/v2/silence/{silence_id}") == (200, None)
    ended = world.get(f"silence/{silence_id}")
    assert (ended["status"], ended["endsAt"]) == ({"state": "expired"}, "2026-11-20T12:30:15.000Z")
    world.now = NOW + 20
    assert world.call("DELETE", f"/api/v2/silence/{silence_id}") == (200, None)
    assert world.get(f"silence/{silence_id}") == ended


def test_silences_are_ordered_by_what_happens_next(world: AlertmanagerWorld) -> None:
    world.now = NOW - 3600
    gone = [
        made(world, endsAt=f"2026-11-20T12:0{minute}:00Z", startsAt="2026-11-20T11:00:00Z") for minute in (1, 3, 2)
    ]
    world.now = NOW
    late, soon = (made(world, endsAt=f"2026-11-20T1{hour}:00:00Z") for hour in (5, 4))
    next_week, tomorrow = (
        made(world, startsAt=f"2026-11-{day}T00:00:00Z", endsAt="2026-12-01T00:00:00Z") for day in (27, 21)
    )
    order = [silence["id"] for silence in world.get("silences")]
    assert order == [soon, late, tomorrow, next_week, gone[1], gone[2], gone[0]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filter=a%3D1", {"one", "both"}),
        ("filter=a%3D1&filter=b%3D~2", {"both"}),
        ("filter=a%21%3D1", set()),
        ("filter=a%3D~1", set()),
        ("active=false", set()),
        ("pending=false&expired=false", {"one", "both"}),
    ],
)
def test_silences_are_filtered_by_the_matchers_that_they_have(
    world: AlertmanagerWorld, query: str, expected: set[str]
) -> None:
    made(world, comment="one")
    made(world, comment="both", matchers=[A, {"name": "b", "value": "2", "isRegex": True}])
    assert {silence["comment"] for silence in world.get(f"silences?{query}")} == expected


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_is_no_silence_of_another_id(world: AlertmanagerWorld, method: str) -> None:
    assert world.call(method, f"/api/v2/silence/{NOWHERE}") == (404, "silence not found")
    status, document = world.call(method, "/api/v2/silence/abc")
    assert (status, document) == (422, {"code": 601, "message": 'silenceID in path must be of type uuid: "abc"'})


def test_a_silence_is_readable_before_anything_in_it_is_missing(world: AlertmanagerWorld) -> None:
    unreadable: list[dict[str, Any]] = [
        {"endsAt": 1},
        {"endsAt": "soon"},
        {"matchers": [{"name": 1}]},
        {"matchers": {}},
    ]
    for overrides in unreadable:
        status, document = world.call("POST", "/api/v2/silences", a_silence(comment=None, **overrides))
        assert (status, document["code"]) == (400, 400)


@pytest.mark.parametrize(
    ("overrides", "status", "answer"),
    [
        ({"id": NOWHERE}, 404, "silence not found"),
        ({"comment": None}, 422, {"code": 602, "message": "comment in body is required"}),
        ({"matchers": None}, 422, {"code": 602, "message": "matchers in body is required"}),
        ({"matchers": []}, 422, {"code": 612, "message": "matchers in body should have at least 1 items"}),
        (
            {"matchers": [A, {"name": "a", "value": ""}]},
            422,
            {"code": 602, "message": "matchers.1.isRegex in body is required"},
        ),
        (
            {"startsAt": None, "matchers": [{"name": "a", "isRegex": False}]},
            422,
            {"code": 602, "message": "matchers.0.value in body is required"},
        ),
        ({"startsAt": None, "comment": ""}, 422, {"code": 602, "message": "startsAt in body is required"}),
        (
            {"matchers": [{**A, "value": "("}, {**A, "value": "(", "isRegex": True}]},
            400,
            (
                'invalid silence: invalid label matcher 1: invalid regular expression "(": '
                "error parsing regexp: missing ): `(`"
            ),
        ),
        (
            {"matchers": [{**A, "value": ".*", "isRegex": True}]},
            400,
            "invalid silence: at least one matcher must not match the empty string",
        ),
        (
            {"startsAt": "2026-11-20T13:00:00Z"},
            400,
            "Failed to create silence: start time must be before end time",
        ),
        (
            {"startsAt": "2026-11-20T10:00:00Z", "endsAt": "2026-11-20T11:00:00Z"},
            400,
            "Failed to create silence: end time can't be in the past",
        ),
        ({"comment": "x" * 100_001}, 400, "a silence of more than 100,000 bytes"),
    ],
)
def test_silences_without_sense_are_refused(
    world: AlertmanagerWorld, overrides: dict[str, Any], status: int, answer: object
) -> None:
    assert world.call("POST", "/api/v2/silences", a_silence(**overrides)) == (status, answer)
    assert world.get("silences") == []


class Contended(InMemoryStateStore):
    """Loses so many races before it wins one."""

    def __init__(self, losses: int) -> None:
        super().__init__()
        self.losses = losses

    def put_all(self, records: Sequence[Record]) -> bool:
        self.losses -= 1
        return self.losses < 0 and super().put_all(records)


@pytest.mark.parametrize(("losses", "status"), [(7, 200), (8, 503)])
def test_a_race_that_is_lost_is_run_again(losses: int, status: int) -> None:
    state = Contended(losses)
    world = AlertmanagerWorld(a_configuration(), state=state)
    assert world.call("POST", "/api/v2/silences", a_silence())[0] == status
    assert len(world.get("silences")) == (status == 200)
    state.losses = 0
    silence_id = made(world)
    state.losses = losses
    assert world.call("DELETE", f"/api/v2/silence/{silence_id}")[0] == status
