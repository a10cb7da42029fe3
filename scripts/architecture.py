"""Print the processor that a stage of samconfig.toml is deployed for, so that the layer is built for the same."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = "arm64"


def main(stage: str) -> None:
    """Print the ``Architecture`` among the stage's parameters, or the template's default."""
    settings = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8")).get(stage)
    if settings is None:
        sys.exit(f"samconfig.toml has no stage {stage!r}")
    print(architecture_of(settings))


def architecture_of(settings: dict[str, dict[str, dict[str, object]]]) -> str:
    """Return the architecture that the stage's deploy command would set; SAM takes a string or a list."""
    overrides = settings.get("deploy", {}).get("parameters", {}).get("parameter_overrides", "")
    text = " ".join(overrides) if isinstance(overrides, list) else str(overrides)
    found = re.search(r"\bArchitecture=\"?(\w+)", text)
    return found.group(1) if found else DEFAULT


if __name__ == "__main__":
    main(sys.argv[1])
