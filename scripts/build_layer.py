"""Build the layer: the wheels of the target, our package, the operator's files, and their bytecode."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "layers" / "core"
MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
# Lambda's python3.13 runs on Amazon Linux 2023, glibc 2.34.
GLIBC_MINORS = (34, 28, 17)
UNIT_TESTS = ("*.test.yml", "*.test.yaml", "*_test.yml", "*_test.yaml")
NOT_DEPLOYED = ("*.local.yml", "*.local.yaml", "*.example.yml", ".*", *UNIT_TESTS)
"""Files of the operator's folder that are for one machine, for reading, or for trying rules."""
# What lamplighter.aws.clients opens; the descriptions of the other 400 services are most of botocore's weight.
SERVICES = frozenset(
    {"dynamodb", "ecs", "events", "lambda", "secretsmanager", "ses", "sns", "sqs", "ssm", "stepfunctions", "sts"}
)
LIMIT_BYTES = 250 * 1024 * 1024


def main() -> int:
    """Build into ``--artifacts`` and print what came out."""
    arguments = parse_arguments()
    python = arguments.artifacts / "python"
    install(python, arguments.requirements, arguments.architecture, arguments.python_version)
    trim(python)
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
    not_deployed = shutil.ignore_patterns(*NOT_DEPLOYED)
    shutil.copytree(CORE / "lamplighter", python / "lamplighter", ignore=ignore, dirs_exist_ok=True)
    shutil.copytree(arguments.config, arguments.artifacts / "config", ignore=not_deployed, dirs_exist_ok=True)
    compiled = compile_bytecode(arguments.artifacts, arguments.python_version)
    report(arguments.artifacts, compiled)
    return 0 if size_bytes(arguments.artifacts.rglob("*")) < LIMIT_BYTES else 1


def parse_arguments() -> argparse.Namespace:
    """Read the command line, whose defaults are what the template asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--artifacts", type=Path, required=True)
    parser.add_argument("--architecture", choices=sorted(MACHINES), default="arm64")
    parser.add_argument("--python-version", default="3.13")
    parser.add_argument("--requirements", type=Path, default=CORE / "requirements.txt")
    parser.add_argument("--config", type=Path, default=ROOT / "config")
    return parser.parse_args()


def install(target: Path, requirements: Path, architecture: str, python_version: str) -> None:
    """Unpack the target's wheels, whatever machine and Python this is; a package without a wheel is an error."""
    command = [sys.executable, "-m", "pip", "install", "-qq", "--no-deps", "--no-compile", "--require-hashes"]
    command += ["--disable-pip-version-check", "--only-binary=:all:", "--implementation", "cp"]
    command += ["--python-version", python_version, "--target", str(target), "--requirement", str(requirements)]
    for platform in platforms(architecture):
        command += ["--platform", platform]
    subprocess.run(command, check=True)


def platforms(architecture: str) -> list[str]:
    """Return the wheel tags that Lambda's machines of that architecture can load, the best first."""
    machine = MACHINES[architecture]
    return [*(f"manylinux_2_{minor}_{machine}" for minor in GLIBC_MINORS), f"manylinux2014_{machine}"]


def trim(python: Path) -> None:
    """Remove what is never loaded: commands, tests, and the descriptions of services that nobody calls."""
    for folder in (python / "bin", *python.rglob("tests"), *unused_services(python)):
        shutil.rmtree(folder, ignore_errors=True)


def unused_services(python: Path) -> list[Path]:
    """Return the folders of botocore's and boto3's data that belong to other services."""
    data = (python / "botocore" / "data", python / "boto3" / "data")
    return [
        entry for folder in data for entry in folder.iterdir() if entry.is_dir() and entry.name not in SERVICES
    ]


def compile_bytecode(artifacts: Path, python_version: str) -> bool:
    """Write bytecode for the target's Python, never checked against its source, since /opt is read-only."""
    interpreter = find_interpreter(python_version)
    if interpreter is None:
        return False
    command = [interpreter, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    command += ["-s", str(artifacts), "-p", "/opt", str(artifacts / "python")]
    subprocess.run(command, check=True, env=environment_for(python_version))
    return True


def find_interpreter(python_version: str) -> str | None:
    """Return a Python whose bytecode the target can load: this one, one on PATH, or one that uv has or fetches."""
    on_path = shutil.which(f"python{python_version}")
    for candidate in (sys.executable, on_path, ask_uv("find", python_version)):
        if candidate and runs(candidate, python_version):
            return candidate
    if ask_uv("install", python_version) is None:
        return None
    return ask_uv("find", python_version)


def runs(interpreter: str, python_version: str) -> bool:
    """Return whether it starts and is of that version: a version manager's shim may do neither."""
    command = [interpreter, "-c", "import sysconfig; print(sysconfig.get_python_version())"]
    environment = environment_for(python_version)
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return result.stdout.strip() == python_version


def environment_for(python_version: str) -> dict[str, str]:
    """Return our environment, in which pyenv's shims start the version that we ask for."""
    return {**os.environ, "PYENV_VERSION": python_version}


def ask_uv(verb: str, python_version: str) -> str | None:
    """Run ``uv python <verb>`` on the Pythons that uv keeps; None where uv is missing or has no answer."""
    uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if uv is None:
        return None
    flags = ["--no-bin"] if verb == "install" else ["--managed-python", "--no-project"]
    command = [uv, "python", verb, *flags, python_version]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return result.stdout.strip()


def report(artifacts: Path, compiled: bool) -> None:
    """Print the sizes, and loudly what is missing."""
    files = [path for path in artifacts.rglob("*") if path.is_file()]
    bytecode = [path for path in files if path.suffix == ".pyc"]
    print(f"layer: {megabytes(files)} unzipped, {len(bytecode)} bytecode files of {megabytes(bytecode)}")
    if not compiled:
        print(
            "WARNING: no Python of the target's version was found or could be fetched, so the layer holds no\n"
            "WARNING: bytecode. It works, but each cold start takes 200 to 800 ms longer.",
            file=sys.stderr,
        )


def megabytes(paths: Iterable[Path]) -> str:
    """Return the size as people read it."""
    return f"{size_bytes(paths) / 1024 / 1024:.1f} MB"


def size_bytes(paths: Iterable[Path]) -> int:
    """Return the sum of the files' sizes."""
    return sum(path.stat().st_size for path in paths if path.is_file())


if __name__ == "__main__":
    sys.exit(main())
