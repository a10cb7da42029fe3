import re
from dataclasses import replace

from lamplighter.alerting.circuit import CircuitState
from lamplighter.alerting.delivery_proof import Proof, ReceiverStanding
from lamplighter.alerting.event import EventKind, Outcome
from lamplighter.alerting.routing import Escalation
from lamplighter.config.alertmanager import (
    AlertmanagerConfig,
    DigestConfig,
    LogConfig,
    RateLimit,
    Receiver,
    RouteConfig,
    SlackConfig,
)
from lamplighter.matching import parse_matchers
from lamplighter.web.http import Request
from lamplighter.web.receivers_view import integration_view
from lamplighter.web.sessions import SESSION_SECONDS, Signer
from tests.support.configuration import a_configuration
from tests.support.incident_pages import words
from tests.support.pages import NOW, SECRET, World, a_summary, an_event

TEAM = Receiver(
    name="team",
    integrations=(SlackConfig(api_url="https://hooks.example.com/secret-token"),),
    fallback="night shift",
    rate_limit=RateLimit(messages=10, per_seconds=3600),
    cooldown={"warning": 600.0},
)
NIGHT = Receiver(name="night shift", integrations=(LogConfig(),), digest=DigestConfig(every_seconds=86400.0))
LEAD = Receiver(name="lead", integrations=(LogConfig(),))
FORGOTTEN = Receiver(name="forgotten", integrations=())
ROUTE = RouteConfig(
    receiver="team",
    group_by=("check",),
    routes=(
        RouteConfig(
            matchers=parse_matchers('severity="critical"'),
            group_by=("...",),
            escalate=(Escalation(900.0, "lead"),),
            goes_on=True,
            mute_time_intervals=("lunch",),
        ),
    ),
)


def _world() -> World:
    world = World([a_summary("shop")])
    config = AlertmanagerConfig(route=ROUTE, receivers=(TEAM, NIGHT, LEAD, FORGOTTEN))
    world.configuration = a_configuration(alertmanager=config)
    return world


def _page(world: World) -> str:
    token = Signer(SECRET).issue("session", NOW + SESSION_SECONDS)
    request = Request(method="GET", path="/admin/receivers", cookies={"lamplighter_session": token})
    response = world.dashboard().answer(request, NOW)
    assert response.status == 200
    return str(response.body)


def test_every_receiver_says_what_it_does_and_tells_no_secret() -> None:
    page = _page(_world())
    text = words(page)
    assert [name.strip() for name in re.findall(r"<h3>([^<]+)", page)] == [
        "team",
        "night shift",
        "lead",
        "forgotten",
    ]
    assert "falls back to night shift · at most 10 messages in 1 h · warning: 10 min between two messages" in text
    assert "one message every 1 d, counted from 00:00 UTC" in text
    assert "secret-token" not in page


def test_what_nothing_leads_to_is_said_and_is_no_trouble() -> None:
    text = words(_page(_world()))
    assert "forgotten no route leads here It notifies nobody." in text
    assert "lead no route" not in text, "an escalation leads there"
    assert "night shift no route" not in text, "a fallback leads there"
    assert "3 integrations had no delivery for 24 hours" in text


def test_routes_are_a_tree_with_what_they_inherit() -> None:
    text = words(_page(_world()).partition('id="routes"')[2])
    assert "everything → team grouped by check · waits 30 s, news every 5 min, repeats every 4 h" in text
    assert "&#34;critical&#34;" in text
    assert (
        "grouped by every label · waits 30 s, news every 5 min, repeats every 4 h · after 15 min without "
        "acknowledgement: lead · muted during lunch · the routes after it are tried too"
    ) in text


def test_an_integration_says_how_much_it_was_told_in_a_day() -> None:
    world = _world()
    world.history.events = [
        an_event(
            world.summaries[0],
            at=NOW - seconds,
            starts_at=NOW - seconds,
            kind=EventKind.NOTIFICATION,
            receiver="team/slack/0",
            outcome=outcome,
        )
        for seconds, outcome in ((60, Outcome.SENT), (120, Outcome.FAILED), (90000, Outcome.SENT))
    ]
    assert "in 24 h: 1 delivered, 1 failed attempt" in words(_page(world))


def test_a_circuit_that_is_open_is_worse_than_a_failure() -> None:
    standing = ReceiverStanding(receiver="team", integration="team/slack/0", kind="slack")
    words_of = {
        (each.proof, each.circuit): (integration_view(each, None).look, integration_view(each, None).word)
        for each in (
            replace(standing, proof=Proof.PROVEN),
            standing,
            replace(standing, proof=Proof.FAILING),
            replace(standing, proof=Proof.FAILING, circuit=CircuitState.OPEN),
            replace(standing, proof=Proof.FAILING, circuit=CircuitState.HALF_OPEN),
        )
    }
    assert list(words_of.values()) == [
        ("up", "Proven"),
        ("unknown", "Not proven"),
        ("degraded", "Failing"),
        ("down", "Circuit open"),
        ("down", "Circuit open"),
    ]
