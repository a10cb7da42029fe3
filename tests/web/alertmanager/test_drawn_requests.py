"""Requests that are drawn at random, to a real Alertmanager and to this API: the same answers come back."""

import re
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.alertmanager_api import AlertmanagerWorld, routed_by
from tests.support.alertmanager_beside import Server, Step, alertmanager_asked, lamplighter_asked
from tests.support.alertmanager_requests import Requests
from tests.support.real_alertmanager import running_alertmanager

ROUTING = """
route:
  receiver: team
  group_by: [alertname]
  group_wait: 0s
  routes:
    - {receiver: pager, matchers: [severity="critical"], continue: true, group_by: [cluster]}
    - {receiver: web, matchers: ['team=~"web|a"'], group_by: ['...']}
receivers: [{name: team}, {name: pager}, {name: web}]
inhibit_rules:
  - {source_matchers: [severity="critical"], target_matchers: [severity="x"], equal: [cluster]}
"""
SEED = 4
COUNT = 500
PATIENCE_SECONDS = 5.0
"""Its groups and what inhibits are as they should be a moment after alerts are taken."""


def same(alertmanager: Server, here: Server, step: Step) -> tuple[Any, Any]:
    """Return both answers; a read is repeated while they differ."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        answers = as_newer(alertmanager.answer(step)), here.answer(step)
        if answers[0] == answers[1] or step[0] != "GET" or time.monotonic() > deadline:
            return answers
        time.sleep(0.05)


def as_newer(answer: Any) -> Any:
    """A silence that there is none of is a failure of the server to Debian's version."""
    return 404 if answer == (500, "silence not found") else answer


def test_whatever_is_asked_the_answers_are_the_same(tmp_path: Path) -> None:
    world = AlertmanagerWorld(routed_by(re.sub(r"\{name: (\w+)\}", r"{name: \1, log_configs: [{}]}", ROUTING)))
    requests = Requests(SEED)
    with running_alertmanager(tmp_path, ROUTING) as alertmanager:
        servers = Server(alertmanager_asked(alertmanager)), Server(lamplighter_asked(world))
        statuses = set()
        for number in range(COUNT):
            step = requests.draw()
            theirs, ours = same(*servers, step)
            assert ours == theirs, f"request {number} of seed {SEED}: {step}"
            statuses.add(theirs if isinstance(theirs, int) else theirs[0])
    assert statuses >= {200, 400, 404, 422}


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_drawn_is_the_same_for_one_seed(seed: int) -> None:
    first, again, other = Requests(seed), Requests(seed), Requests(seed + 1)
    drawn = [first.draw() for _ in range(20)]
    assert drawn == [again.draw() for _ in range(20)]
    assert drawn != [other.draw() for _ in range(20)]
