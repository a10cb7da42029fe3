"""The operator's ``alertmanager.yml`` of a run: routes, receivers, inhibition and times differ from run to run."""

from random import Random

from lamplighter.alerting.inhibition import InhibitRule
from lamplighter.alerting.time_intervals import MinuteRange, TimeInterval
from lamplighter.config.alertmanager import (
    AlertmanagerConfig,
    LogConfig,
    Receiver,
    ReceiverConfig,
    RouteConfig,
    SlackConfig,
    WebhookConfig,
)
from lamplighter.matching import Matcher, MatchKind

REPEAT_SECONDS = 14_400.0
A_HOOK = WebhookConfig(url="http://127.0.0.1/hook")
SILENT_HOOK = WebhookConfig(url="http://127.0.0.1/firing", send_resolved=False)
A_ROOM = SlackConfig(api_url="http://127.0.0.1/slack", send_resolved=True)
BREAK = "break"


def drawn_routing(random: Random, start: float) -> AlertmanagerConfig:
    """Return a routing; one run in three has a single receiver, as most installations do."""
    team: tuple[ReceiverConfig, ...] = random.choice(((A_HOOK,), (A_HOOK,), (A_HOOK, A_ROOM)))
    receivers = (
        Receiver(name="team", integrations=team),
        Receiver(name="night", integrations=(A_HOOK,)),
        Receiver(name="machine", integrations=(SILENT_HOOK,)),
        Receiver(name="archive", integrations=(LogConfig(send_resolved=True),)),
    )
    interval = random.choice((30.0, 60.0, 120.0, 300.0))
    routes = _routes(random, interval)
    return AlertmanagerConfig(
        route=_route(random, interval, "team", group_by=_group_by(random), routes=routes),
        receivers=receivers,
        inhibit_rules=_inhibit_rules(random),
        time_intervals={BREAK: (_break(random, start),)},
    )


def _routes(random: Random, interval: float) -> tuple[RouteConfig, ...]:
    if random.random() < 1 / 3:
        return ()
    possible = (
        RouteConfig(receiver="archive", goes_on=True),
        _route(random, interval, "night", matchers=(_is("severity", "critical"),), goes_on=random.random() < 0.5),
        _route(random, interval, "machine", matchers=(_is("alertname", "Posted"),), group_by=_group_by(random)),
        _route(random, interval, "team", matchers=(_is("check", "blog"),), mute_time_intervals=(BREAK,)),
        _route(random, interval, "night", matchers=(_is("check", "shop"),), group_by=("...",), goes_on=True),
    )
    return tuple(route for route in possible if random.random() < 0.4)


def _route(random: Random, interval: float, receiver: str, **more: object) -> RouteConfig:
    paces: dict[str, float] = {
        "group_wait_seconds": random.choice((0.0, 1.0, 30.0)),
        "group_interval_seconds": interval,
        "repeat_interval_seconds": random.choice((REPEAT_SECONDS, REPEAT_SECONDS, REPEAT_SECONDS, 900.0)),
    }
    return RouteConfig(receiver=receiver, **paces, **more)  # type: ignore[arg-type]


def _group_by(random: Random) -> tuple[str, ...]:
    return random.choice(((), (), ("alertname",), ("check", "instance"), ("...",)))


def _inhibit_rules(random: Random) -> tuple[InhibitRule, ...]:
    possible = (
        InhibitRule(source=(_is("check", "mail"),), target=(_is("alertname", "Posted"),)),
        InhibitRule(
            source=(_is("severity", "critical"),), target=(_is("severity", "warning"),), equal=("check", "cluster")
        ),
    )
    return tuple(rule for rule in possible if random.random() < 0.25)


def _break(random: Random, start: float) -> TimeInterval:
    """Return minutes of a day that are as likely to begin among the faults as to last beyond them."""
    first = int(start % 86400.0 / 60.0) + random.randrange(1, 20)
    return TimeInterval(times=(MinuteRange(first, first + random.choice((3, 10, 45))),))


def _is(name: str, value: str) -> Matcher:
    return Matcher(name, MatchKind.EQUAL, value)
