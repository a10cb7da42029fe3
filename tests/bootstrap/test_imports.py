"""What a cold start does without: whatever only some requests need is imported by them."""

import subprocess
import sys

import pytest

from lamplighter.channels.registry import CHANNELS

NEVER = {"boto3", "prometheus_client", "promql_parser"}
ENGINE = {"lamplighter.promql", "re2"}
OPENED_LATE = {f"lamplighter.channels.{name.partition(':')[0]}" for name in CHANNELS.values()}


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("health", {*NEVER, *ENGINE, "aws_lambda_powertools", "yaml"}),
        ("dashboard", {*NEVER, *ENGINE, "yaml"}),
        ("collector", {*NEVER, *ENGINE}),
        ("alerter", {*NEVER, *OPENED_LATE, "lamplighter.web", "jinja2"}),
        ("api", {*NEVER, *OPENED_LATE, "jinja2"}),
    ],
)
def test_a_function_starts_without_what_only_some_requests_need(module: str, unwanted: set[str]) -> None:
    program = f"import sys, lamplighter.bootstrap.{module}; print(sorted({unwanted!r} & sys.modules.keys()))"
    paths = [path for path in sys.path if path]
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}; {program}"]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() == "[]"
