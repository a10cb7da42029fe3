import csv
import json
from collections.abc import Iterator

import pytest

from lamplighter.alerting.history import AlertHistory
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.cli import main
from tests.support.aws import REGION, STATE_TABLE, create_table, moto_clients
from tests.support.pages import NOW, a_summary, an_event

UNTIL = ["--until", str(NOW)]


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("STATE_TABLE", raising=False)
    monkeypatch.delenv("LAMPLIGHTER_URL", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with moto_clients() as clients:
        create_table(clients.dynamodb, STATE_TABLE)
        history = AlertHistory(DynamoStateStore(clients.dynamodb, STATE_TABLE))
        for number, name in enumerate(("shop", "mail", "old")):
            at = NOW - 600 - 600 * number if name != "old" else NOW - 8 * 86_400
            history.append(an_event(a_summary(name), at=at))
        yield


def test_the_last_week_is_listed_newest_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "--state-table", STATE_TABLE, *UNTIL]) == 0
    heads, *rows = capsys.readouterr().out.splitlines()
    assert heads.startswith("time (UTC)")
    assert [row[:19] for row in rows] == ["2026-11-20 12:20:05", "2026-11-20 12:10:05"]


def test_it_is_filtered_and_written_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "--state-table", STATE_TABLE, *UNTIL, "--since", "30d", "--format", "json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["alert"]["check"] for event in found] == ["core_shop", "core_mail", "core_old"]
    assert main(["history", "--state-table", STATE_TABLE, *UNTIL, "--check", "core_mail", "--format", "csv"]) == 0
    (row,) = csv.DictReader(capsys.readouterr().out.splitlines())
    assert row["check"] == "core_mail"
    assert main(["history", "--state-table", STATE_TABLE, *UNTIL, "--limit", "1"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_without_a_table_it_is_wrongly_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history"]) == 2
    assert "--state-table" in capsys.readouterr().err


def test_a_table_that_does_not_answer_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "--state-table", "nothing", *UNTIL]) == 1
    assert capsys.readouterr().err.startswith("history: ")


def test_a_limit_of_nothing_is_wrongly_called() -> None:
    with pytest.raises(SystemExit):
        main(["history", "--limit", "0"])
