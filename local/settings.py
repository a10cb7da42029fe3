"""What the environment tells `make run`."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.errors import LocalRunnerError

DEFAULT_PORT = 8080


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The local runner's own variables, read and checked."""

    port: int
    host: str
    config: Path
    data: Path | None
    """Where state is kept; None keeps it in memory only."""
    secret: str
    json_logs: bool
    parameters: Mapping[str, str]
    """Values of template parameters that differ from what the runner sets."""


def read_settings(environment: Mapping[str, str], root: Path) -> Settings:
    """Read ``LAMPLIGHTER_*``; relative folders are relative to the working directory, defaults to `root`.

    Raises `LocalRunnerError` for a value that cannot be used.
    """
    config = Path(environment.get("LAMPLIGHTER_CONFIG") or root / "config").absolute()
    if not config.is_dir():
        raise LocalRunnerError(f"LAMPLIGHTER_CONFIG names no folder: {config}")
    data = environment.get("LAMPLIGHTER_DATA", str(root / ".data"))
    return Settings(
        port=_port(environment.get("LAMPLIGHTER_PORT") or str(DEFAULT_PORT)),
        host=environment.get("LAMPLIGHTER_HOST") or "127.0.0.1",
        config=config,
        data=Path(data).absolute() if data else None,
        secret=environment.get("LAMPLIGHTER_SECRET", ""),
        json_logs=environment.get("LAMPLIGHTER_LOG", "") == "json",
        parameters=_parameters(environment.get("LAMPLIGHTER_PARAMETERS", "")),
    )


def _parameters(text: str) -> dict[str, str]:
    """Read ``Name=value Name=value``, as `sam deploy --parameter-overrides` takes them."""
    try:
        pairs = [part.partition("=") for part in shlex.split(text)]
    except ValueError:  # a quotation that does not end
        pairs = [(text, "", "")]
    if any(not separator for _, separator, _ in pairs):
        raise LocalRunnerError(f"LAMPLIGHTER_PARAMETERS is not Name=value Name=value: {text!r}")
    return {name: value for name, _, value in pairs}


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise LocalRunnerError(f"LAMPLIGHTER_PORT is no port: {text!r}")
    return int(text)
