import ast
import re
from pathlib import Path

import pytest
from samtranslator.yaml_helper import yaml_parse

from lamplighter.web.metrics.routes import Access
from tests.support.template import FUNCTIONS, ROOT, default_template, template

BOOTSTRAP = ROOT / "layers" / "core" / "lamplighter" / "bootstrap"
# Given by Lambda to every function.
AMBIENT = {"AWS_REGION", "AWS_DEFAULT_REGION"}
# Read by libraries, by name.
READ_BY_LIBRARIES = {"OPENSSL_CONF", "POWERTOOLS_LOG_LEVEL", "POWERTOOLS_SERVICE_NAME"}
# For the operator's files, which may refer to any variable.
NAMED_IN_CONFIG = {"MONITOR_URL"}
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]+")


def variables_read(path: Path) -> set[str]:
    """Return the variables that a file reads with `environment["NAME"]`, `os.environ["NAME"]` or their `get`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Subscript):
            source, name = node.value, node.slice
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            source, name = node.func.value, node.args[0]
        else:
            continue
        named = ast.unparse(source).rsplit(".", 1)[-1] in {"environ", "environment"}
        if named and isinstance(name, ast.Constant) and VARIABLE.fullmatch(str(name.value)):
            found.add(str(name.value))
    return found


def modules_of(function: str) -> list[Path]:
    """Return the function's factory and what it imports from bootstrap."""
    wanted, seen = [BOOTSTRAP / f"{function}.py"], set[Path]()
    while wanted:
        path = wanted.pop()
        seen.add(path)
        imported = re.findall(r"lamplighter\.bootstrap\.(\w+)", path.read_text(encoding="utf-8"))
        wanted += [module for name in imported if (module := BOOTSTRAP / f"{name}.py") not in seen]
    return sorted(seen)


def read_by(function: str) -> set[str]:
    return set().union(*map(variables_read, modules_of(function))) - AMBIENT


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_variable_that_a_function_reads_is_set(function: str) -> None:
    assert read_by(function) - default_template().environment(function).keys() == set()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_reads_something_of_its_environment(function: str) -> None:
    assert {"STATE_TABLE", "TELEMETRY_TABLE"} <= read_by(function)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_variable_that_is_set_for_one_function_is_read_by_it(function: str) -> None:
    everywhere = set.intersection(*(set(default_template().environment(name)) for name in FUNCTIONS))
    own = default_template().environment(function).keys() - everywhere - READ_BY_LIBRARIES - NAMED_IN_CONFIG
    assert own - read_by(function) == set()


def test_every_variable_that_is_set_for_all_functions_is_read_by_one() -> None:
    everywhere = set.intersection(*(set(default_template().environment(name)) for name in FUNCTIONS))
    assert everywhere - set().union(*map(read_by, FUNCTIONS)) - READ_BY_LIBRARIES == set()


def test_the_collectors_openssl_ignores_the_hosts_settings() -> None:
    assert default_template().environment("collector")["OPENSSL_CONF"] == "/dev/null"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_variable_holds_a_secret(function: str) -> None:
    texts = [str(value) for value in default_template().environment(function).values()]
    assert [text for text in texts if "resolve:ssm" in text or "resolve:secretsmanager" in text] == []


def test_who_may_read_the_metrics_is_named_as_the_function_reads_it() -> None:
    named = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))["Parameters"]["MetricsAccess"]
    assert set(named["AllowedValues"]) == set(Access)
    assert {template(MetricsAccess=access).environment("api")["METRICS_ACCESS"] for access in Access} == set(
        Access
    )
