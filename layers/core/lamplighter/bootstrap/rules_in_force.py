"""The rules in force and how they went, wired for a page; what that imports, other pages do without."""

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lamplighter.bootstrap.place import load_options
from lamplighter.web.ports import RulesInForce

if TYPE_CHECKING:
    from collections.abc import Callable

    from lamplighter.bootstrap.watching import Watching
    from lamplighter.config.keeper import ConfigurationKeeper
    from lamplighter.web.prometheus.check_rules import WithCheckRules


def rules_in_force(watch: "Watching") -> "Callable[[], RulesInForce]":
    """Return what gives the rules as ``/api/v1/rules`` has them."""
    folder, options = Path(os.environ["LAMPLIGHTER_CONFIG"]), load_options(os.environ)

    @cache
    def rules() -> RulesInForce:
        from lamplighter.config.keeper import ConfigurationKeeper  # noqa: PLC0415 - not for other pages, as in `rules_of`

        return rules_of(ConfigurationKeeper(folder, watch.state, options, writes=False), watch)

    return rules


def rules_of(keeper: "ConfigurationKeeper", watch: "Watching") -> "WithCheckRules":
    """Return the rules of `keeper`'s configuration and those of checks, and how they went."""
    from lamplighter.rules.statuses import GroupStatuses  # noqa: PLC0415
    from lamplighter.web.prometheus.check_rules import WithCheckRules  # noqa: PLC0415

    return WithCheckRules(
        lambda now: keeper.current(now).rule_groups,
        GroupStatuses(watch.state),
        lambda now: watch.cache.get(now).newest_at,
    )
