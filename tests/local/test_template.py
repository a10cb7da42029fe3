"""From template.yaml to a stack."""

from pathlib import Path

import pytest

from local.errors import LocalRunnerError
from local.stack import Route
from local.template import read_stack

BASE_URL = "http://127.0.0.1:8080"


def test_events_become_schedules_routes_and_mappings(project: Path) -> None:
    stack = read_stack(project / "template.yaml", {"Stage": "local"}, BASE_URL)
    assert {function.folder for function in stack.functions.values()} == {"front", "back"}
    assert [schedule.function for schedule in stack.schedules] == ["Front"]
    assert set(stack.routes) == {
        Route(method="GET", path="/things/{name}", function="Front"),
        Route(method="POST", path="/things/{name}", function="Front"),
    }
    (stream,), (queue,) = stack.stream_mappings, stack.queue_mappings
    assert (stream.function, stream.maximum_retries, stream.reports_item_failures) == ("Back", 1, True)
    assert stream.failure_destination_arn.endswith(":Letters")
    assert (queue.function, queue.batch_size) == ("Back", 5)


def test_conditions_decide_what_a_function_is_given(project: Path) -> None:
    local = read_stack(project / "template.yaml", {"Stage": "local"}, BASE_URL)
    deployed = read_stack(project / "template.yaml", {"Stage": "prod"}, BASE_URL)
    assert local.functions["Back"].environment["GREETING"] == "hello local"
    assert "GREETING" not in deployed.functions["Back"].environment


def test_the_api_address_is_the_runners_own(project: Path) -> None:
    stack = read_stack(project / "template.yaml", {}, BASE_URL)
    assert stack.functions["Front"].environment["URL"] == f"{BASE_URL}/x"


def test_the_table_that_expires_is_known(project: Path) -> None:
    (table,) = read_stack(project / "template.yaml", {}, BASE_URL).tables
    assert (table.name, table.expiry_attribute) == ("Things", "expires_at")


def test_a_parameter_that_the_template_does_not_have_is_named(project: Path) -> None:
    with pytest.raises(LocalRunnerError, match="no parameter Stagee; it has Stage"):
        read_stack(project / "template.yaml", {"Stagee": "local"}, "http://127.0.0.1:8080")


def test_a_missing_template_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(LocalRunnerError, match=r"template\.yaml cannot be read"):
        read_stack(tmp_path / "template.yaml", {}, BASE_URL)


def test_the_projects_own_template_runs_here() -> None:
    root = Path(__file__).resolve().parents[2]
    stack = read_stack(root / "template.yaml", {"Stage": "local"}, BASE_URL)
    assert {"CollectorFunction", "AlerterFunction", "HealthFunction"} <= set(stack.functions)
    assert stack.functions["AlerterFunction"].environment["DASHBOARD_URL"].startswith(BASE_URL)
    assert [m.function for m in stack.stream_mappings] == ["AlerterFunction"]
    assert {m.function for m in stack.queue_mappings} == {"AlerterFunction", "CollectorFunction"}
