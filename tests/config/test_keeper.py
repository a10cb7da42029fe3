"""The configuration in force, whatever happens to the files and to the store."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lamplighter.config.keeper import ConfigurationKeeper, read_rejection
from lamplighter.config.load import LoadOptions
from lamplighter.config.packed import MOST_CHARACTERS
from lamplighter.config.summary import read_summaries
from lamplighter.errors import StoreUnavailable
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.configuration import DEFAULTS, MINIMAL, keys

NOW = 1_700_000_000.0
BAD = "endpoints: [{name: a}]"


@pytest.fixture
def state() -> InMemoryStateStore:
    return InMemoryStateStore()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], None]:
    (tmp_path / "checks").mkdir()

    def write_checks(text: str) -> None:
        (tmp_path / "checks" / "a.yml").write_text(text)

    return write_checks


Write = Callable[[str], None]


class CountingStore(InMemoryStateStore):
    """Counts what is written, and may be unable to answer."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []
        self.silent = False

    def get(self, partition: str, key: str, now: float) -> Record | None:
        self._answer()
        return super().get(partition, key, now)

    def put(self, record: Record) -> bool:
        self._answer()
        self.writes.append(record.key)
        return super().put(record)

    def delete(self, partition: str, key: str, version: int | None = None) -> bool:
        self._answer()
        return super().delete(partition, key, version)

    def _answer(self) -> None:
        if self.silent:
            raise StoreUnavailable("no answer")


def test_a_good_configuration_is_in_force_and_on_record(
    tmp_path: Path, state: InMemoryStateStore, write: Write
) -> None:
    write(MINIMAL)
    configuration = ConfigurationKeeper(tmp_path, state, DEFAULTS).current(NOW)
    assert keys(configuration.checks) == ["_shop"]
    assert [summary.key for summary in read_summaries(state, NOW)] == ["_shop"]
    assert read_rejection(state, NOW) is None


def test_a_file_is_parsed_again_only_when_it_has_changed(
    tmp_path: Path, state: InMemoryStateStore, write: Write
) -> None:
    write(MINIMAL)
    keeper = ConfigurationKeeper(tmp_path, state, DEFAULTS)
    first = keeper.current(NOW)
    assert keeper.current(NOW) is first
    write(MINIMAL.replace("shop", "door"))
    assert keys(keeper.current(NOW).checks) == ["_door"]
    assert [summary.key for summary in read_summaries(state, NOW)] == ["_door"]


def test_a_bad_file_leaves_the_last_good_configuration_in_force(
    tmp_path: Path, state: InMemoryStateStore, write: Write
) -> None:
    write(MINIMAL)
    keeper = ConfigurationKeeper(tmp_path, state, DEFAULTS)
    good = keeper.current(NOW)
    write(BAD)
    assert keeper.current(NOW + 60) is good
    rejection = read_rejection(state, NOW + 60)
    assert rejection is not None
    assert rejection.at == NOW + 60
    assert rejection.mistakes == (
        "checks/a.yml:1:13: endpoints[0]: `conditions` is missing",
        "checks/a.yml:1:13: endpoints[0]: `url` is missing",
    )


def test_the_last_good_configuration_outlives_the_instance(
    tmp_path: Path, state: InMemoryStateStore, write: Write
) -> None:
    write(MINIMAL)
    good = ConfigurationKeeper(tmp_path, state, DEFAULTS).current(NOW)
    write(BAD)
    for writes in (True, False):
        assert ConfigurationKeeper(tmp_path, state, DEFAULTS, writes=writes).current(NOW) == good


def test_without_any_good_configuration_there_are_no_checks(
    tmp_path: Path, state: InMemoryStateStore, write: Write
) -> None:
    write(BAD)
    configuration = ConfigurationKeeper(
        tmp_path, state, LoadOptions(default_slack_reference="ssm:/slack")
    ).current(NOW)
    assert configuration.checks == ()
    assert configuration.alertmanager.route_receiver().name == "default"
    assert read_rejection(state, NOW) is not None


def test_a_mended_file_ends_the_rejection_even_if_it_is_the_one_on_record(
    tmp_path: Path, state: InMemoryStateStore, write: Write
) -> None:
    keeper = ConfigurationKeeper(tmp_path, state, DEFAULTS)
    for text in (MINIMAL, BAD, MINIMAL):
        write(text)
        keeper.current(NOW)
    assert read_rejection(state, NOW) is None


def test_the_folder_that_has_gone_is_a_mistake_not_an_empty_configuration(
    tmp_path: Path, state: InMemoryStateStore, write: Write
) -> None:
    write(MINIMAL)
    keeper = ConfigurationKeeper(tmp_path, state, DEFAULTS)
    good = keeper.current(NOW)
    tmp_path.rename(tmp_path.with_name("elsewhere"))
    assert keeper.current(NOW) is good
    rejection = read_rejection(state, NOW)
    assert rejection is not None
    assert "there is no such folder" in rejection.mistakes[0]


def test_checks_that_are_all_gone_for_a_moment_are_watched_on(
    tmp_path: Path, state: InMemoryStateStore, write: Write
) -> None:
    write(MINIMAL)
    (tmp_path / "alertmanager.yml").write_text("route: {receiver: a}\nreceivers: [{name: a}]")
    keeper = ConfigurationKeeper(tmp_path, state, DEFAULTS)
    good = keeper.current(NOW)
    (tmp_path / "checks").rename(tmp_path / "away")
    assert keeper.current(NOW) is good
    assert ConfigurationKeeper(tmp_path, state, DEFAULTS).current(NOW).checks == good.checks
    rejection = read_rejection(state, NOW)
    assert rejection is not None
    assert "no file of checks is left" in rejection.mistakes[0]
    (tmp_path / "away").rename(tmp_path / "checks")
    keeper.current(NOW)
    assert read_rejection(state, NOW) is None


def test_a_file_that_cannot_be_read_is_told_beside_the_mistakes_of_others(
    tmp_path: Path, state: InMemoryStateStore, write: Write
) -> None:
    write(MINIMAL)
    keeper = ConfigurationKeeper(tmp_path, state, DEFAULTS)
    good = keeper.current(NOW)
    write(BAD)
    link = tmp_path / "checks" / "b.yml"
    link.symlink_to("nowhere.yml")
    assert keeper.current(NOW) is good
    rejection = read_rejection(state, NOW)
    assert rejection is not None
    assert {line.partition(":")[0] for line in rejection.mistakes} == {"checks/a.yml", "checks/b.yml"}
    link.unlink()
    write(MINIMAL)
    keeper.current(NOW)
    assert read_rejection(state, NOW) is None


def test_nothing_is_written_twice(tmp_path: Path, write: Write) -> None:
    store = CountingStore()
    for text in (MINIMAL, BAD):
        write(text)
        for _ in range(2):
            keeper = ConfigurationKeeper(tmp_path, store, DEFAULTS)
            keeper.current(NOW)
            keeper.current(NOW + 60)
    assert store.writes == ["good", "summary", "rejected"]


def test_a_reader_writes_nothing(tmp_path: Path, write: Write) -> None:
    store = CountingStore()
    for text in (MINIMAL, BAD):
        write(text)
        ConfigurationKeeper(tmp_path, store, DEFAULTS, writes=False).current(NOW)
    assert store.writes == []


@pytest.mark.parametrize("text", [MINIMAL, BAD])
def test_a_silent_store_stops_nothing_and_is_told_later(tmp_path: Path, write: Write, text: str) -> None:
    store = CountingStore()
    store.silent = True
    write(text)
    keeper = ConfigurationKeeper(tmp_path, store, DEFAULTS)
    assert keys(keeper.current(NOW).checks) == (["_shop"] if text == MINIMAL else [])
    store.silent = False
    keeper.current(NOW)
    assert store.writes == (["good", "summary"] if text == MINIMAL else ["rejected"])


def test_the_last_good_configuration_is_asked_for_again_after_a_silence(tmp_path: Path, write: Write) -> None:
    store = CountingStore()
    write(MINIMAL)
    ConfigurationKeeper(tmp_path, store, DEFAULTS).current(NOW)
    write(BAD)
    store.silent = True
    keeper = ConfigurationKeeper(tmp_path, store, DEFAULTS)
    assert keeper.current(NOW).checks == ()
    store.silent = False
    assert keys(keeper.current(NOW).checks) == ["_shop"]


def test_a_thousand_mistakes_are_told_in_part(tmp_path: Path, state: InMemoryStateStore, write: Write) -> None:
    write("endpoints:\n" + "  - {name: [x]}\n" * 1000)
    ConfigurationKeeper(tmp_path, state, DEFAULTS).current(NOW)
    rejection = read_rejection(state, NOW)
    assert rejection is not None
    assert len(rejection.mistakes) == 200
    assert rejection.mistakes[-1] == "and 2801 more"


def many_checks(count: int, padding: Callable[[int], str]) -> str:
    form = '  - {{name: c{}, url: "https://a/{}", conditions: ["[STATUS] == 200"]}}\n'
    return "endpoints:\n" + "".join(form.format(number, padding(number)) for number in range(count))


def test_a_large_configuration_fits_into_one_record(
    tmp_path: Path, state: InMemoryStateStore, write: Write
) -> None:
    write(many_checks(1000, lambda _: "x" * 250))
    ConfigurationKeeper(tmp_path, state, DEFAULTS).current(NOW)
    assert [record.key for record in state.list("CONFIG", NOW)] == ["good", "summary"]


def incompressible(number: int) -> str:
    return f"{pow(7, 1000 + number, 1 << 2048):x}"


def test_a_huge_configuration_is_kept_in_parts_and_no_part_is_left_behind(
    tmp_path: Path, state: InMemoryStateStore, write: Write
) -> None:
    write(many_checks(1500, incompressible))
    huge = ConfigurationKeeper(tmp_path, state, DEFAULTS).current(NOW)
    records = state.list("CONFIG", NOW)
    assert len(records) > 3
    assert all(len(str(record.data)) < MOST_CHARACTERS + 1000 for record in records)
    write(BAD)
    assert ConfigurationKeeper(tmp_path, state, DEFAULTS).current(NOW) == huge
    assert len(read_summaries(state, NOW)) == 1500
    write(MINIMAL)
    ConfigurationKeeper(tmp_path, state, DEFAULTS).current(NOW)
    assert [record.key for record in state.list("CONFIG", NOW)] == ["good", "summary"]


def test_two_writers_do_not_disturb_each_other(tmp_path: Path, state: InMemoryStateStore, write: Write) -> None:
    write(MINIMAL)
    keepers: list[Any] = [ConfigurationKeeper(tmp_path, state, DEFAULTS) for _ in range(2)]
    for text in (MINIMAL, BAD, MINIMAL.replace("shop", "door")):
        write(text)
        for keeper in keepers:
            keeper.current(NOW)
    assert [summary.key for summary in read_summaries(state, NOW)] == ["_door"]
    assert read_rejection(state, NOW) is None


BAD_RULE = "groups: [{name: a, rules: [{record: b, expr: 'sum('}]}]"


def test_who_leaves_rules_unread_still_records_no_configuration_with_mistakes_in_them(
    tmp_path: Path, state: InMemoryStateStore, write: Write
) -> None:
    write(MINIMAL)
    (tmp_path / "rules").mkdir()
    options = replace(DEFAULTS, rules=False)
    assert keys(ConfigurationKeeper(tmp_path, state, options).current(NOW).checks) == ["_shop"]
    (tmp_path / "rules" / "a.yml").write_text(BAD_RULE)
    write(MINIMAL.replace("shop", "door"))
    assert keys(ConfigurationKeeper(tmp_path, state, options).current(NOW).checks) == ["_shop"]
    rejection = read_rejection(state, NOW)
    assert rejection is not None
    assert rejection.mistakes[0].startswith("rules/a.yml:1:")


def test_who_leaves_rules_unread_reads_none_of_a_configuration_on_record(
    tmp_path: Path, state: InMemoryStateStore, write: Write
) -> None:
    write(MINIMAL)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yml").write_text("groups: [{name: a, rules: [{record: b, expr: '1'}]}]")
    options = replace(DEFAULTS, rules=False)
    assert len(ConfigurationKeeper(tmp_path, state, DEFAULTS).current(NOW).rule_groups) == 1
    assert ConfigurationKeeper(tmp_path, state, options).current(NOW).rule_groups == ()
    assert read_rejection(state, NOW) is None


def test_reading_checks_loads_neither_the_engine_nor_templates(tmp_path: Path, write: Write) -> None:
    write(MINIMAL)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yml").write_text("groups: [{name: a, rules: [{record: b, expr: '1'}]}]")
    script = (
        "import sys; from pathlib import Path; from lamplighter.config.folder import read_folder; "
        "from lamplighter.config.load import load; from lamplighter.config.options import LoadOptions; "
        f"load(read_folder(Path({str(tmp_path)!r})), LoadOptions(rules=False)); "
        "print(sorted({'re2', 'lamplighter.promql', 'lamplighter.rules.templates'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"
