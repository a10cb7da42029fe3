"""What a configuration folder asks to be watched, for people."""

from pathlib import Path

from lamplighter.config.configuration import Configuration
from lamplighter.config.folder import read_folder
from lamplighter.config.load import load
from lamplighter.config.options import LoadOptions
from lamplighter.errors import LamplighterError

DEMO_CHECK = "demo_shop"
_SHOWN_CHECKS = 10


def watched_lines(folder: Path) -> list[str]:
    """Return a few lines that name the checks, or that say what is wrong with the files."""
    try:
        configuration = load(read_folder(folder), LoadOptions())
    except (LamplighterError, OSError) as error:
        mistakes = [f"  {line}" for line in str(error).splitlines()]
        return ["The configuration has mistakes; the last good one, if there was any, is in force.", *mistakes]
    hint = "Break the demo shop on the monitoring page, or stop here with Ctrl-C."
    has_demo = any(check.key == DEMO_CHECK for check in configuration.checks)
    return ["Watched:", *_check_lines(configuration), "", hint if has_demo else "Stop here with Ctrl-C."]


def _check_lines(configuration: Configuration) -> list[str]:
    checks = [check for check in configuration.checks if check.enabled]
    labels = {check.key: f"{check.group} / {check.name}".removeprefix(" / ") for check in checks}
    width = max(map(len, labels.values()), default=0)
    lines = [f"  {labels[c.key]:<{width}}  every {c.interval_seconds:g} s" for c in checks[:_SHOWN_CHECKS]]
    more = len(checks) - len(lines)
    return [*lines, *([f"  and {more} more"] if more else [])]
