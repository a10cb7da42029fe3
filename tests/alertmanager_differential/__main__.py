"""Print what the comparison comes to: ``python -m tests.alertmanager_differential``."""

import sys
import tempfile
import time
from pathlib import Path

from tests.alertmanager_differential.comparing import differences, shown
from tests.alertmanager_differential.our_run import told_by_lamplighter
from tests.alertmanager_differential.scenarios import TOPICS
from tests.alertmanager_differential.their_run import told_by_alertmanager
from tests.alertmanager_differential.webhooks import Webhooks


def main(wanted: str = "") -> int:
    """Compare the scenarios whose names hold `wanted`; return 1 if there is an unexplained difference."""
    topics = {title: [each for each in topic if wanted in each.name] for title, topic in TOPICS.items()}
    began, wrong = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder, Webhooks() as webhooks:
        runs = told_by_alertmanager([each for topic in topics.values() for each in topic], webhooks, Path(folder))
        for title, topic in topics.items():
            messages, exceptions, late = 0, 0, 0.0
            for scenario in topic:
                run = runs[scenario.name]
                ours = told_by_lamplighter(scenario, run, webhooks)
                found = differences(scenario, run.messages, ours, run.began)
                messages += len(run.messages)
                exceptions += scenario.difference is not None
                late = max(late, run.lateness)
                wrong += bool(found)
                _say(*([f"{scenario.name}:", *found] if found else []))
                if wanted:
                    _say(*(f"  {shown(message, run.began)}" for message in run.messages))
            counts = f"{len(topic)} scenarios, {messages} messages, {exceptions} exceptions"
            _say(f"{title}: {counts}, steps late by up to {late:.2f} s")
    _say(f"{wrong} scenarios differ ({time.monotonic() - began:.0f} s)")
    return 1 if wrong else 0


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
