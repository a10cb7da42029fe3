from collections.abc import Iterator
from pathlib import Path

import pytest

from lamplighter.alerting.circuit_gate import Gate
from lamplighter.alerting.delivery_proof import Proof, receivers_in
from lamplighter.cli import main
from lamplighter.cli.test_notify import send_test
from lamplighter.config.alertmanager import Receiver as Configured
from lamplighter.state.memory import InMemoryStateStore
from tests.support.alerting import A_HOOK, a_route
from tests.support.alerts import NOON, RecordingChannel, out_of_order
from tests.support.receivers import Behaviour, Receiver, slack_like

ROUTE = """
route: {receiver: team}
receivers:
  - name: team
    slack_configs: [{api_url: "${SLACK_URL}"}]
    log_configs: [{}]
  - name: nobody
"""


@pytest.fixture
def slack() -> Iterator[Receiver]:
    with slack_like() as receiver:
        yield receiver


@pytest.fixture
def folder(tmp_path: Path, slack: Receiver, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "alertmanager.yml").write_text(ROUTE)
    monkeypatch.setenv("SLACK_URL", slack.url)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    return tmp_path


def test_a_test_goes_through_every_channel_and_says_that_it_is_one(
    folder: Path, slack: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["test-notify", "team", "--config", str(folder)]) == 0
    assert "This is a test" in str(slack.posted[0].body)
    said = capsys.readouterr().out
    assert "team/slack/0: delivered" in said
    assert "team/log/0: delivered" in said


def test_what_a_receiver_refuses_is_said_without_its_address(
    folder: Path, slack: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    slack.behave(Behaviour(status=404, body="no_service"))
    assert main(["test-notify", "team", "--config", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "team/slack/0: not delivered: the receiver answered 404: no_service" in said
    assert "team/log/0: delivered" in said
    assert "top-secret" not in said


def test_what_comes_of_it_proves_the_receiver_as_any_message_does() -> None:
    state, working = InMemoryStateStore(), RecordingChannel()
    config = a_route(receivers=(Configured(name="team", integrations=(A_HOOK,)),))
    (team,) = config.receivers
    assert send_test(team, lambda _: working, NOON, Gate(state)) == 0
    assert [each.proof for each in receivers_in(config, state, NOON + 60)] == [Proof.PROVEN]
    broken = RecordingChannel(error=out_of_order())
    assert send_test(team, lambda _: broken, NOON + 120, Gate(state)) == 1
    (standing,) = receivers_in(config, state, NOON + 180)
    assert (standing.proof, standing.last_failure) == (Proof.FAILING, "the receiver answered 503")


def test_a_reference_that_cannot_be_resolved_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SLACK_URL")
    assert main(["test-notify", "team", "--config", str(folder)]) == 1
    assert "not delivered: environment variable `SLACK_URL` is not set" in capsys.readouterr().out


def test_an_unknown_receiver_is_answered_with_those_there_are(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["test-notify", "tem", "--config", str(folder)]) == 2
    assert "no receiver 'tem'; there are: team, nobody" in capsys.readouterr().err


def test_mistakes_in_the_files_are_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "alertmanager.yml").write_text("route: {}")
    assert main(["test-notify", "team", "--config", str(folder)]) == 2
    assert "alertmanager.yml:1" in capsys.readouterr().err
