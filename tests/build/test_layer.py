import re
import struct
from pathlib import Path

import pytest

from scripts.build_layer import LIMIT_BYTES, SERVICES, find_interpreter, platforms
from tests.support.layer import build_layer
from tests.support.template import ROOT

AARCH64 = 183
ELF_MACHINE = struct.Struct("<4s14xH")
# importlib.util.MAGIC_NUMBER of 3.13, and the flags of a hash-based pyc that is never checked.
MAGIC_3_13 = 3571
UNCHECKED_HASH = 0b01
SECRET = re.compile(rb"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|hooks\.slack\.com/services/T\w+/B")


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layer of the template's defaults."""
    return build_layer(tmp_path_factory.mktemp("layer"), architecture="arm64", python_version="3.13")


def test_native_code_is_for_the_functions_processor_and_python(layer: Path) -> None:
    libraries = [path for path in layer.rglob("*.so*") if path.is_file()]
    machines = {ELF_MACHINE.unpack(path.read_bytes()[: ELF_MACHINE.size])[1] for path in libraries}
    assert machines == {AARCH64}
    versions = set(re.findall(r"cpython-(\d+)", " ".join(path.name for path in libraries)))
    assert versions == {"313"}


def test_every_module_has_bytecode_that_its_python_takes_unchecked(layer: Path) -> None:
    if find_interpreter("3.13") is None:
        pytest.skip("there is no Python 3.13 here, so the layer holds no bytecode")
    sources = [path for path in (layer / "python").rglob("*.py") if path.is_file()]
    headers = {bytecode_of(source).read_bytes()[:8] for source in sources}
    assert headers == {struct.pack("<H2sI", MAGIC_3_13, b"\r\n", UNCHECKED_HASH)}


def bytecode_of(source: Path) -> Path:
    return source.parent / "__pycache__" / f"{source.stem}.cpython-313.pyc"


def test_the_layer_holds_the_package_with_its_data(layer: Path) -> None:
    folder, copy = ROOT / "layers/core/lamplighter", layer / "python/lamplighter"
    assert files_below(folder) == files_below(copy)


def test_the_operators_files_are_shipped_but_not_those_for_one_machine_nor_unit_tests(layer: Path) -> None:
    left_out = (".local.", ".example.", ".test.")
    kept = {name for name in files_below(ROOT / "config") if not any(part in name for part in left_out)}
    assert {"checks/monitor.yml", "rules/health.yml"} < kept
    assert files_below(layer / "config") == kept


def files_below(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_layer_leaves_room_below_lambdas_limit(layer: Path) -> None:
    assert sum(path.stat().st_size for path in layer.rglob("*") if path.is_file()) < LIMIT_BYTES / 4


def test_only_the_services_in_use_are_described(layer: Path) -> None:
    data = layer / "python" / "botocore" / "data"
    assert {path.name for path in data.iterdir() if path.is_dir()} == SERVICES
    assert (data / "endpoints.json").exists()


def test_every_service_that_a_client_is_made_of_is_described() -> None:
    package = ROOT / "layers/core/lamplighter"
    text = "\n".join(path.read_text(encoding="utf-8") for path in (package / "aws").glob("*.py"))
    assert set(re.findall(r'(?:_make|elsewhere)\("([a-z]+)"', text)) == SERVICES


def test_no_secret_is_shipped(layer: Path) -> None:
    own = [*(layer / "config").rglob("*"), *(layer / "python" / "lamplighter").rglob("*")]
    assert [path.name for path in own if path.is_file() and SECRET.search(path.read_bytes())] == []
    assert [path for path in layer.rglob("*") if path.name in {".env", "credentials", ".data"}] == []


def test_tests_and_commands_of_packages_are_left_out(layer: Path) -> None:
    assert not (layer / "python" / "bin").exists()
    assert [path for path in (layer / "python").rglob("tests") if path.is_dir()] == []


def test_wheels_of_amazon_linux_2023_and_of_older_systems_are_taken() -> None:
    assert platforms("arm64")[0] == "manylinux_2_34_aarch64"
    assert "manylinux2014_x86_64" in platforms("x86_64")
