"""Make .venv with pip in it, also where Debian has split pip's installer off the standard library."""

import os
import shutil
import subprocess
import sys


def main(folder: str) -> int:
    """Make the environment in `folder`; whatever ran or did not is told by its own messages."""
    if not has_pip_installer() and not (bring_installer() and has_pip_installer()):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(
            f"this Python cannot make environments: install python3-venv (or python{version}-venv) and try again"
        )
    return subprocess.run([sys.executable, "-m", "venv", folder], check=False).returncode


def has_pip_installer() -> bool:
    """Return whether `python -m venv` can bring pip; Debian keeps that in the package python3-venv."""
    code = "import ensurepip, sys; sys.exit(not ensurepip.version())"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def bring_installer() -> bool:
    """Install Debian's package, where there is apt and the right to use it without being asked."""
    if shutil.which("apt-get") is None:
        return False
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and shutil.which("sudo") is None:
        return False
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "python3-venv"]):
        if subprocess.run([*as_root, "apt-get", *command], stdout=sys.stderr, check=False).returncode:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
