import importlib.util
import json
import marshal
import re
from pathlib import Path

import pytest

from tests.support.layer import build_host_layer, run_in_function
from tests.support.template import FUNCTIONS, ROOT

IMPORTED = """
import json, sys
import handler
assert callable(handler.handler)
found = {
    name: [module.__spec__.origin, module.__spec__.cached]
    for name, module in sys.modules.items()
    if name.startswith("lamplighter") and module.__spec__ is not None
}
print(json.dumps(found))
"""
CLIENTS = """
from lamplighter.aws.clients import Clients
clients = Clients()
print([client.meta.service_model.service_name for client in (
    clients.dynamodb, clients.sqs, clients.sns, clients.ssm, clients.secretsmanager)])
"""


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_host_layer(tmp_path_factory.mktemp("layer"))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_needs_nothing_but_its_folder_and_the_layer(layer: Path, function: str) -> None:
    modules = json.loads(run_in_function(layer, function, IMPORTED))
    assert modules
    assert all(Path(origin).is_relative_to(layer / "python") for origin, _ in modules.values())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_runs_from_the_layers_bytecode(layer: Path, function: str) -> None:
    modules = json.loads(run_in_function(layer, function, IMPORTED))
    assert [name for name, (_, bytecode) in modules.items() if not Path(bytecode).is_file()] == []
    loaded = re.findall(r"# code object from '?([^'\n]+)", run_verbose(layer, function))
    from_layer = [path for path in loaded if path.startswith(str(layer))]
    assert from_layer
    assert [path for path in from_layer if path.endswith(".py")] == []


def run_verbose(layer: Path, function: str) -> str:
    return run_in_function(layer, function, "import sys; sys.stderr = sys.stdout; import handler", "-v")


def test_the_description_of_every_service_in_use_is_in_the_layer(layer: Path) -> None:
    services = run_in_function(layer, "collector", CLIENTS)
    assert services.strip() == "['dynamodb', 'sqs', 'sns', 'ssm', 'secretsmanager']"


def test_bytecode_does_not_tell_where_it_was_built(layer: Path) -> None:
    source = layer / "python" / "lamplighter" / "errors.py"
    code = marshal.loads(Path(importlib.util.cache_from_source(str(source))).read_bytes()[16:])
    assert code.co_filename == "/opt/python/lamplighter/errors.py"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_functions_folder_holds_its_handler_only(function: str) -> None:
    files = [path.name for path in (ROOT / "functions" / function).iterdir() if path.name != "__pycache__"]
    assert files == ["handler.py"]
