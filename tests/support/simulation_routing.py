"""The operator's ``alertmanager.yml`` of a run: routes, receivers, inhibition and times differ from run to run."""

from random import Random

from lamplighter.alerting.flapping import Flapping
from lamplighter.alerting.inhibition import InhibitRule
from lamplighter.alerting.time_intervals import MinuteRange, TimeInterval
from lamplighter.config.alertmanager import (
    AlertmanagerConfig,
    DigestConfig,
    Escalation,
    LogConfig,
    RateLimit,
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
TO_THE_LOG = LogConfig(send_resolved=True)
A_LIMIT = RateLimit(messages=3, per_seconds=120.0)
A_COOLDOWN = {"warning": 90.0, "critical": 30.0}
A_DIGEST = DigestConfig(every_seconds=300.0)
EASILY_FLAPPING = Flapping(changes=3, window_seconds=900.0, calm_seconds=240.0)
BREAK = "break"


def drawn_routing(random: Random, start: float) -> AlertmanagerConfig:
    """Return a routing; one run in three has a single receiver, as most installations do."""
    team: tuple[ReceiverConfig, ...] = random.choice(((A_HOOK,), (A_HOOK,), (A_HOOK, A_ROOM)))
    receivers = (
        Receiver(name="team", integrations=team, fallback=random.choice(("", "", "backup"))),
        Receiver(name="night", integrations=(A_HOOK,), rate_limit=random.choice((None, None, A_LIMIT))),
        Receiver(name="machine", integrations=(SILENT_HOOK,), cooldown=random.choice(({}, {}, A_COOLDOWN))),
        Receiver(name="archive", integrations=(TO_THE_LOG,), digest=random.choice((None, None, A_DIGEST))),
        Receiver(name="backup", integrations=(A_HOOK,)),
        Receiver(name="lead", integrations=(A_HOOK,)),
    )
    interval = random.choice((30.0, 60.0, 120.0, 300.0))
    more: dict[str, object] = {
        "group_by": _group_by(random),
        "routes": _routes(random, interval),
        "escalate": random.choice((None, None, (Escalation(after_seconds=120.0, receiver="lead"),))),
        "flapping": random.choice((None, None, EASILY_FLAPPING)),
    }
    return AlertmanagerConfig(
        route=_route(random, interval, "team", **more),
        receivers=receivers,
        inhibit_rules=_inhibit_rules(random),
        time_intervals={BREAK: (_break(random, start),)},
    )


def longest_delay_seconds(config: AlertmanagerConfig) -> float:
    """Return by how much a message may come later than by the pace of its route."""
    delays = [step.after_seconds for step in config.route.escalate or ()]
    for receiver in config.receivers:
        delays += [receiver.digest.every_seconds] if receiver.digest else []
        delays += [2 * receiver.rate_limit.per_seconds] if receiver.rate_limit else []
        delays += receiver.cooldown.values()
    return max(delays, default=0.0)


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
