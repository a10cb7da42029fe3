"""A scenario: an ``alertmanager.yml``, what happens in which second, and where the two may differ.

Paces are a few seconds, since the real server needs real time. With ``group_wait: 2s`` and ``group_interval: 4s``
groups are told in seconds 2, 6, 10 ... of the scenario; what happens in seconds 0, 4, 8 ... is far from all of
them, so that a loaded machine does not change what is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Labels = Mapping[str, str]
HOOKS = "$HOOK"
"""Stands in a configuration for the address of the scenario's webhooks."""
EXTERNAL_URL = "http://lamplighter.test"
TOLERANCE_SECONDS = 1.9
"""Of the time of a message. Turns are four seconds apart; a queue counts whole seconds, and ours may be late."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """An alert as Prometheus posts it. Times are seconds since the scenario began; None is left out."""

    labels: Labels
    annotations: Labels = field(default_factory=dict)
    starts: float | None = None
    ends: float | None = None
    generator_url: str = ""


@dataclass(frozen=True)
class Posts:
    """One request with alerts."""

    alerts: Sequence[Post]


@dataclass(frozen=True, kw_only=True)
class Silence:
    """A silence is made, or changed where one of that name was made before; seconds since the scenario began."""

    name: str
    matchers: Sequence[str]
    """As amtool takes them: ``team=a``, ``team!=a``, ``team=~a|b``, ``team!~a``."""
    starts: float
    ends: float


@dataclass(frozen=True)
class Expire:
    """A silence is ended."""

    name: str


@dataclass(frozen=True)
class Answer:
    """From now on a webhook answers with that status."""

    hook: str
    status: int


@dataclass(frozen=True)
class Reload:
    """Another configuration is put into force."""

    config: str


Action = Posts | Silence | Expire | Answer | Reload


@dataclass(frozen=True)
class Step:
    """What happens in which second of the scenario."""

    at: float
    action: Action


@dataclass(frozen=True)
class Told:
    """A message, as an exception names it."""

    hook: str
    at: float
    status: str
    alerts: str
    """The names of its alerts, apart by spaces, in order."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What only one of the two tells, and why that is meant; everything else must be alike."""

    because: str
    only_alertmanager: Sequence[Told] = ()
    only_lamplighter: Sequence[Told] = ()


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """`name` is a sentence; `lasts` are seconds."""

    name: str
    config: str
    steps: Sequence[Step]
    lasts: float = 16.0
    tolerance_seconds: float = TOLERANCE_SECONDS
    """How much the time of a message may differ: more where the two try again at other times."""
    difference: Difference | None = None
    tells_nothing: bool = False
    """Whether it is the point that nobody is told anything."""


def fires(at: float, *alerts: str | Labels, **post: float | str | Labels) -> Step:
    """Let alerts fire: labels, or ``Name team=a job=b``; `post` are further fields of `Post`."""
    return Step(at, Posts([Post(labels=labels_of(alert), **post) for alert in alerts]))  # type: ignore[arg-type]


def resolves(at: float, *alerts: str | Labels) -> Step:
    """Let alerts end, in the way Prometheus says so."""
    return Step(at, Posts([Post(labels=labels_of(alert), ends=at) for alert in alerts]))


def labels_of(alert: str | Labels) -> Labels:
    """Read ``Name team=a job=b``."""
    if not isinstance(alert, str):
        return alert
    name, *pairs = alert.split()
    return {"alertname": name, **dict(pair.split("=", 1) for pair in pairs)}


def hooks(*names: str) -> str:
    """Return the lines of receivers with one webhook each, of the same name."""
    lines = [f"  - {{name: {name}, webhook_configs: [{{url: {HOOKS}/{name}}}]}}" for name in names]
    return "\n".join(["receivers:", *lines, ""])


def one_hook(route: str) -> str:
    """Return a configuration with one webhook, whose route has those further keys."""
    return f"route: {{receiver: all, {route}}}\n{hooks('all')}"
