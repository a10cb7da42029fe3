"""Make .venv with pip in it, also where Debian has split pip's installer off the standard library."""

import hashlib
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

PIP_NAME = "pip-26.3-py3-none-any.whl"
PIP_FOLDER = (
    "https://files.pythonhosted.org/packages/07/25/ee8c38ae72d66b844ce8eb9711ba905dba21ca1a8a0c960057c41cd23337"
)
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


def main(folder: str) -> int:
    """Make the environment in `folder`; whatever ran or did not is told by its own messages."""
    if has_pip_installer():
        return subprocess.run([sys.executable, "-m", "venv", folder], check=False).returncode
    made = subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=False).returncode
    return made or install_pip(Path(folder) / "bin" / "python")


def has_pip_installer() -> bool:
    """Return whether `python -m venv` can bring pip; Debian keeps that in the package python3-venv."""
    code = "import ensurepip, sys; sys.exit(not ensurepip.version())"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def install_pip(python: Path) -> int:
    """Fetch the pinned wheel and let it install itself: a wheel of pip can be run as it is."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / PIP_NAME
        with urllib.request.urlopen(f"{PIP_FOLDER}/{PIP_NAME}", timeout=60) as answer:  # noqa: S310 - https, pinned
            wheel.write_bytes(answer.read())
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != PIP_SHA256:
            sys.exit(f"{PIP_NAME} is not the file that was pinned")
        command = [str(python), f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
