from collections.abc import Iterator

import pytest

from lamplighter.alerting.silence_editing import Edit, expired, replacing
from lamplighter.alerting.silence_store import RETENTION_SECONDS, SilenceStore
from lamplighter.alerting.silences import Silence
from lamplighter.matching import parse_matchers
from tests.support.alerts import NOON
from tests.support.aws import FakeTime
from tests.support.stores import KINDS, state_store_of


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime(NOON)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, clock: FakeTime) -> Iterator[SilenceStore]:
    with state_store_of(request.param, clock) as state:
        yield SilenceStore(state)


def wanted(*, end: float = NOON + 3600, matchers: str = 'check="shop","a b"!~"é|c"') -> Silence:
    return Silence(
        matchers=parse_matchers(matchers),
        starts_at=NOON,
        ends_at=end,
        created_by="ada",
        comment="moving\nhouse",
        annotations={"ticket": "7"},
    )


def made(store: SilenceStore, silence_id: str = "s1") -> Silence:
    edit = replacing(None, wanted(), NOON, new_id=silence_id)
    assert store.put(edit, 0)
    return edit.kept


def test_what_was_put_comes_back(store: SilenceStore) -> None:
    silence = made(store)
    kept = store.get("s1", NOON)
    assert kept is not None
    assert kept.silence == silence
    assert store.all(NOON) == (silence,)
    assert store.get("s2", NOON) is None


def test_of_two_that_edit_at_once_one_must_do_it_again(store: SilenceStore) -> None:
    silence = made(store)
    kept = store.get("s1", NOON)
    assert kept is not None
    shorter, longer = (replacing(silence, wanted(end=NOON + s), NOON + 1, new_id="s2") for s in (60, 7200))
    assert store.put(shorter, kept.version)
    assert not store.put(longer, kept.version)
    assert [one.ends_at for one in store.all(NOON)] == [NOON + 60]


def test_an_edit_that_makes_another_is_made_whole_or_not_at_all(store: SilenceStore) -> None:
    silence = made(store)
    kept = store.get("s1", NOON)
    assert kept is not None
    other = replacing(silence, wanted(matchers="check=mail"), NOON + 60, new_id="s2")
    assert not store.put(other, kept.version + 1)
    assert store.all(NOON) == (silence,)
    assert store.put(other, kept.version)
    assert {one.id: one.ends_at for one in store.all(NOON)} == {"s1": NOON + 60, "s2": NOON + 3600}


def test_one_that_is_over_is_forgotten_after_five_days(store: SilenceStore, clock: FakeTime) -> None:
    silence = made(store)
    kept = store.get("s1", NOON)
    assert kept is not None
    assert store.put(Edit(kept=expired(silence, NOON + 60), is_new=False), kept.version)
    clock.now = NOON + 60 + RETENTION_SECONDS
    assert store.get("s1", clock.now - 1) is not None
    assert store.get("s1", clock.now) is None
    assert store.all(clock.now) == ()
