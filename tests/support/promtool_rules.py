"""The real promtool over rule files and their tests: what ours are held against."""

import subprocess
from pathlib import Path

from tests.support.promtool import required_promtool


def promtool(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run promtool in a folder; without it skip the test, or fail where it is required."""
    return subprocess.run(
        [required_promtool(), *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
