"""Pages from templates: Jinja2, escaping everything, refusing names that are not there."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lamplighter.alerting.causes import cause_in_words
from lamplighter.web import wording
from lamplighter.web.assets import Assets
from lamplighter.web.navigation import NAVIGATION


class Templates:
    """The templates beside this file. `version` is shown in the footer."""

    def __init__(self, assets: Assets, version: str) -> None:
        self.assets = assets
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(asset=assets.address, version=version, navigation=NAVIGATION)
        self._environment.filters.update(
            duration=wording.duration,
            in_words=cause_in_words,
            moment=wording.moment,
            short=wording.short_moment,
            clock=wording.clock,
            milliseconds=wording.milliseconds,
            percent=wording.percent,
            count=wording.count,
            iso=wording.iso,
            bytes=wording.byte_size,
        )

    def render(self, name: str, **values: Any) -> str:
        """Fill one template."""
        return self._environment.get_template(name).render(values)
