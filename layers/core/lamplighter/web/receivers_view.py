"""Receivers and routes as a page shows them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.alerting.circuit import CircuitState
from lamplighter.alerting.delivery_figures import DeliveryFigures
from lamplighter.alerting.delivery_proof import Proof, ReceiverStanding
from lamplighter.alerting.routing import Route
from lamplighter.config.alertmanager import DigestConfig, Receiver
from lamplighter.matching import print_matchers
from lamplighter.web.wording import count, duration

_PROOFS = {
    Proof.PROVEN: ("up", "Proven"),
    Proof.FAILING: ("degraded", "Failing"),
    Proof.UNPROVEN: ("unknown", "Not proven"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationView:
    """One integration. Colour is never alone: `word` says how it stands."""

    standing: ReceiverStanding
    look: str
    word: str
    told: int
    failed_attempts: int
    """Both within the last 24 hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverView:
    """One receiver. `options` are what it does besides telling at once, in words."""

    name: str
    labels: Sequence[tuple[str, str]]
    options: Sequence[str]
    integrations: Sequence[IntegrationView]
    is_used: bool
    """Whether a route, an escalation or a fallback leads to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteView:
    """A route with all that it inherits, and those within it."""

    matchers: str
    receiver: str
    grouped_by: str
    times: str
    notes: Sequence[str]
    routes: "Sequence[RouteView]"


def receiver_views(
    receivers: Sequence[Receiver],
    standings: Sequence[ReceiverStanding],
    figures: Sequence[DeliveryFigures],
    used: frozenset[str],
) -> Sequence[ReceiverView]:
    """Join receivers with how their integrations stand and with what they were told of."""
    told = {each.receiver: each for each in figures}
    return [
        ReceiverView(
            name=receiver.name,
            labels=sorted(receiver.labels.items()),
            options=tuple(_options(receiver)),
            integrations=[
                integration_view(each, told.get(each.integration))
                for each in standings
                if each.receiver == receiver.name
            ],
            is_used=receiver.name in used,
        )
        for receiver in receivers
    ]


def integration_view(standing: ReceiverStanding, figures: DeliveryFigures | None) -> IntegrationView:
    """Say how an integration stands; one that is left alone for now is worse off than one that failed last."""
    is_open = standing.circuit is not CircuitState.CLOSED
    look, word = ("down", "Circuit open") if is_open else _PROOFS[standing.proof]
    return IntegrationView(
        standing=standing,
        look=look,
        word=word,
        told=figures.told if figures else 0,
        failed_attempts=figures.failed_attempts if figures else 0,
    )


def route_view(route: Route) -> RouteView:
    """Say which alerts a route takes, who is told of them, and when."""
    return RouteView(
        matchers=print_matchers(route.matchers) if route.matchers else "",
        receiver=route.receiver,
        grouped_by="every label" if route.group_by_all else ", ".join(route.group_by),
        times=(
            f"waits {duration(route.group_wait_seconds)}, news every {duration(route.group_interval_seconds)}, "
            f"repeats every {duration(route.repeat_interval_seconds)}"
        ),
        notes=tuple(_notes(route)),
        routes=[route_view(child) for child in route.routes],
    )


def names_in_use(routes: Sequence[Route], receivers: Sequence[Receiver]) -> frozenset[str]:
    """Return the receivers that anything leads to, of all `routes`."""
    reached = {route.receiver for route in routes} | {step.receiver for route in routes for step in route.escalate}
    fallbacks: Mapping[str, str] = {receiver.name: receiver.fallback for receiver in receivers}
    waiting = list(reached)
    while waiting:
        fallback = fallbacks.get(waiting.pop(), "")
        if fallback and fallback not in reached:
            reached.add(fallback)
            waiting.append(fallback)
    return frozenset(reached)


def _options(receiver: Receiver) -> Iterator[str]:
    if receiver.fallback:
        yield f"falls back to {receiver.fallback}"
    if receiver.rate_limit:
        limit = receiver.rate_limit
        yield f"at most {count(limit.messages, 'message')} in {duration(limit.per_seconds)}"
    for severity, seconds in receiver.cooldown.items():
        yield f"{severity}: {duration(seconds)} between two messages"
    if receiver.digest:
        yield _digest(receiver.digest)


def _digest(digest: DigestConfig) -> str:
    at = f"{digest.at_minute_of_day // 60:02d}:{digest.at_minute_of_day % 60:02d}"
    return f"one message every {duration(digest.every_seconds)}, counted from {at} {digest.timezone}"


def _notes(route: Route) -> Iterator[str]:
    for step in route.escalate:
        raised = f" as {step.severity}" if step.severity else ""
        yield f"after {duration(step.after_seconds)} without acknowledgement: {step.receiver}{raised}"
    if route.flapping and route.flapping.changes:
        flapping = route.flapping
        yield f"flapping after {count(flapping.changes, 'change')} in {duration(flapping.window_seconds)}"
    if route.mute_time_intervals:
        yield f"muted during {', '.join(route.mute_time_intervals)}"
    if route.active_time_intervals:
        yield f"only during {', '.join(route.active_time_intervals)}"
    if route.goes_on:
        yield "the routes after it are tried too"
