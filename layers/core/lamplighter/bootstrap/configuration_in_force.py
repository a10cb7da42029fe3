"""The configuration as the alerter reads it, for the pages that show it; what that imports, others do without."""

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lamplighter.bootstrap.routing import routing_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from lamplighter.config.configuration import Configuration
    from lamplighter.config.keeper import ConfigurationKeeper
    from lamplighter.state.store import StateStore


def configuration_in_force(state: "StateStore") -> "Callable[[float], Configuration]":
    """Return what reads it: the files' if they are good, else the last good one."""
    folder, options = Path(os.environ["LAMPLIGHTER_CONFIG"]), routing_options(os.environ)

    @cache
    def keeper() -> "ConfigurationKeeper":
        from lamplighter.config.keeper import ConfigurationKeeper  # noqa: PLC0415 - parses YAML

        return ConfigurationKeeper(folder, state, options, writes=False)

    return lambda now: keeper().current(now)
