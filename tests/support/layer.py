"""The layer as SAM builds it, made by the same recipe."""

import platform
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.support.template import ROOT, default_template

HOST_ARCHITECTURE = "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"


def build_layer(artifacts: Path, *, architecture: str, python_version: str) -> Path:
    """Run the recipe of ``layers/core/Makefile`` as SAM does and return the folder that becomes /opt."""
    subprocess.run(
        [
            "make",
            "--silent",
            "--makefile",
            str(ROOT / "layers" / "core" / "Makefile"),
            "build-CoreLayer",
            f"ARTIFACTS_DIR={artifacts}",
            f"LAYER_ARCHITECTURE={architecture}",
            f"LAYER_PYTHON_VERSION={python_version}",
            f"LAYER_PYTHON={sys.executable}",
        ],
        check=True,
        cwd=artifacts,
    )
    return artifacts


def build_host_layer(artifacts: Path) -> Path:
    """Build the layer for this machine and this Python, so that what was built can be run."""
    version = sysconfig.get_python_version()
    return build_layer(artifacts, architecture=HOST_ARCHITECTURE, python_version=version)


def run_in_function(layer: Path, function: str, code: str, *flags: str) -> str:
    """Run code as that function would, with the layer and its folder on the path and the template's variables."""
    environment = {
        **default_template().environment(function),
        "LAMPLIGHTER_CONFIG": str(layer / "config"),
        "PYTHONPATH": f"{ROOT / 'functions' / function}:{layer / 'python'}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nobody",
        "AWS_LAMBDA_FUNCTION_NAME": function,
    }
    # -S and no site-packages: only what the layer brings can be imported.
    command = [sys.executable, "-S", *flags, "-c", code]
    variables = {name: str(value) for name, value in environment.items()}
    result = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise AssertionError(result.stderr)
    return result.stdout
