"""The first step on a fresh machine, also where the Python at hand cannot make environments."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_venv.py"


def make(folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_an_environment_is_made_with_pip_in_it(tmp_path: Path) -> None:
    assert make(tmp_path / "venv", {"PATH": "/usr/bin:/bin"}).returncode == 0
    assert (tmp_path / "venv" / "bin" / "pip").exists()


def test_a_python_without_an_installer_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    done = make(tmp_path / "venv", {"PATH": str(tmp_path), "PYTHONPATH": str(tmp_path)})
    assert done.returncode == 1
    assert "install python3-venv" in done.stderr
    assert not (tmp_path / "venv").exists()
