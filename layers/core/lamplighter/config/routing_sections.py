"""``alertmanager.yml`` as a whole: `global` is read first, because it is part of every receiver."""

from dataclasses import dataclass
from typing import Any

from lamplighter.config import routing_rules as rules
from lamplighter.config.alertmanager import AlertmanagerConfig, TimeInterval
from lamplighter.config.alertmanager_global import UNKNOWN, GlobalConfig
from lamplighter.config.nodes import MapNode, Node
from lamplighter.config.place import Place
from lamplighter.config.routing_global import GLOBAL
from lamplighter.config.routing_http import HTTP_CONFIG
from lamplighter.config.routing_inhibition import INHIBIT_RULE
from lamplighter.config.routing_keys import not_supported
from lamplighter.config.routing_receivers import receiver_section
from lamplighter.config.routing_route import ROOT_ROUTE, ROUTE
from lamplighter.config.routing_shapes import NAME, TEMPLATE_FILES, Mentioned
from lamplighter.config.routing_time_intervals import TIME_INTERVALS
from lamplighter.config.routing_tls import TLS_CONFIG
from lamplighter.config.scalars import FAULTY, Schema
from lamplighter.config.shapes import Key, ListOf, Section

NamedInterval = tuple[str, tuple[TimeInterval, ...]]


@dataclass(frozen=True, slots=True)
class _Read:
    """``global``, whose mistakes have been told already."""

    value: Any = GlobalConfig()

    def decode(self, _node: Node, _place: Place) -> Any:
        return self.value

    def schema(self) -> Schema:
        return GLOBAL.schema()


def read_routing(root: Node, place: Place) -> Any:
    """Return the file's `AlertmanagerConfig` but for its templates' files, or `FAULTY`; mistakes go to `place`."""
    pair = root.keyed.get("global") if isinstance(root, MapNode) else None
    if pair is None or pair[1].empty:
        return routing_section(GlobalConfig()).decode(root, place)
    settings = GLOBAL.decode(pair[1], place.at("global"))
    return routing_section(settings).decode(root, place)


def routing_section(settings: Any) -> Section:
    """Return the section of the whole file. `settings` is what `global` says, or `FAULTY`."""
    known = UNKNOWN if settings is FAULTY else settings
    return Section(
        keys={
            "global": Key(shape=_Read(settings), into="settings", about="What holds for all receivers."),
            "route": Key(shape=ROOT_ROUTE, required=True, about="Who is told, and how soon."),
            "receivers": Key(
                shape=ListOf(item=receiver_section(known), least=1), required=True, about="Who can be told."
            ),
            "inhibit_rules": Key(shape=ListOf(item=INHIBIT_RULE), about="Which alerts hold others back."),
            "time_intervals": Key(shape=ListOf(item=TIME_INTERVALS), about="Times that routes name."),
            "mute_time_intervals": Key(
                shape=ListOf(item=TIME_INTERVALS), about="The older name of `time_intervals`."
            ),
            "templates": Key(
                shape=ListOf(item=Mentioned(kind=TEMPLATE_FILES, text=NAME)),
                about="Files with templates, as `templates/*.tmpl`, relative to the folder.",
            ),
        },
        build=_routing,
        refused=not_supported("event_recorder", ": expected the template's parameter `EventBusName`"),
        ignored={"tracing": "has no effect: no traces are sent"},
        rules=(
            rules.names_are_known,
            rules.names_are_given_once,
            rules.fallbacks_end,
            rules.last_resorts_tell_somebody,
        ),
    )


def _routing(
    *,
    settings: GlobalConfig | None = None,
    time_intervals: tuple[NamedInterval, ...] = (),
    mute_time_intervals: tuple[NamedInterval, ...] = (),
    **values: Any,
) -> AlertmanagerConfig:
    return AlertmanagerConfig(
        time_intervals=dict((*mute_time_intervals, *time_intervals)),
        resolve_timeout_seconds=(settings or GlobalConfig()).resolve_timeout_seconds,
        **values,
    )


def routing_schema() -> Schema:
    """Return the JSON Schema of the file; what stands in it in many places is defined once."""
    shapes = {"route": ROUTE, HTTP_CONFIG.name: HTTP_CONFIG.shape(), TLS_CONFIG.name: TLS_CONFIG.shape()}
    schema = routing_section(GlobalConfig()).schema()
    return schema | {"$defs": {name: shape.schema() for name, shape in shapes.items()}}
