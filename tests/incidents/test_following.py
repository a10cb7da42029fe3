import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lamplighter.incidents import following
from lamplighter.incidents.board import Board
from lamplighter.incidents.following import followed
from lamplighter.incidents.incident import IncidentState, Phase
from lamplighter.incidents.settling import CALM_SECONDS, REOPEN_SECONDS
from lamplighter.incidents.store import IncidentStore
from lamplighter.incidents.timeline import EntryKind
from lamplighter.incidents.transitions import UNSEEN_SECONDS, Transition
from tests.support.alerts import NOON
from tests.support.incidents import World, a_check, with_checks


def test_an_alert_that_fires_opens_an_incident() -> None:
    world = World()
    world.fire("shop")
    incident = world.the_incident()
    assert (incident.title, incident.severity) == ("shop: CheckDown", "critical")
    assert (incident.state, incident.phase) == (IncidentState.OPEN, Phase.INVESTIGATING)
    assert (incident.opened_at, set(incident.firing)) == (NOON, {"CheckDown-shop"})
    assert incident.id.startswith("20261120T120000-")
    assert world.lines() == ["opened", "fired"]


def test_alerts_of_one_group_are_one_incident() -> None:
    world = World()
    world.fire("shop", team="web")
    world.fire("blog", 60, team="web")
    world.fire("mail", 60, team="office")
    assert [sorted(each.firing) for each in world.incidents()] == [
        ["CheckDown-mail"],
        ["CheckDown-blog", "CheckDown-shop"],
    ]


def test_checks_that_need_each_other_are_one_incident_whichever_fails_first() -> None:
    checks = a_check("shop", "api"), a_check("api", "db"), a_check("db"), a_check("mail")
    for order in (["shop", "db"], ["db", "shop"], ["api", "db", "shop"], ["shop", "api", "db"]):
        world = with_checks(*checks)
        for name in order:
            world.fire(name, 30)
        assert len(world.incidents()) == 1, order
        assert world.the_incident().title == "db: CheckDown", "what the others need explains them"


def test_what_needs_the_same_is_apart_until_that_fails() -> None:
    world = with_checks(a_check("shop", "db"), a_check("blog", "db"), a_check("db"))
    world.fire("shop")
    world.fire("blog", 60)
    newer, older = world.incidents()
    assert (newer.title, older.title) == ("blog: CheckDown", "shop: CheckDown")
    world.fire("db", 60)
    incident = world.the_incident()
    assert (incident.id, incident.absorbed) == (older.id, (newer.id,))
    assert incident.firing == {"CheckDown-shop", "CheckDown-blog", "CheckDown-db"}
    assert incident.title == "db: CheckDown"
    assert world.lines() == ["opened", "fired", "opened", "fired", "merged", "merged", "fired"]
    gone = world.read.story(newer.id, world.now)
    assert gone is not None
    assert (gone.incident.state, gone.incident.merged_into) == (IncidentState.MERGED, older.id)


def test_a_certificate_belongs_to_no_outage_of_what_its_check_needs() -> None:
    world = with_checks(a_check("shop", "db"), a_check("db"))
    world.fire("db")
    world.fire("shop", 60, alertname="CertificateExpiring", severity="warning")
    assert len(world.incidents()) == 2


def test_a_check_that_gets_worse_stays_one_incident_that_is_never_quiet() -> None:
    world = World()
    world.fire("shop", alertname="CheckDegraded", severity="warning")
    world.now += 60
    world.add_end("shop", alertname="CheckDegraded")
    world.add("shop")
    world.follow()
    incident = world.the_incident()
    assert (incident.severity, incident.title) == ("critical", "shop: CheckDown")
    assert world.lines() == ["opened", "fired", "fired", "ended"]


def test_informing_opens_nothing_but_joins() -> None:
    world = World()
    world.fire("blog", severity="info", team="web")
    assert world.incidents() == []
    world.fire("shop", 60, team="web")
    assert world.the_incident().firing == {"CheckDown-shop", "CheckDown-blog"}
    assert world.the_incident().opened_at == NOON + 60


def test_a_watchdog_is_no_incident() -> None:
    world = World()
    world.fire("shop", severity="none")
    assert world.incidents() == []


def test_the_gravest_alert_names_the_incident() -> None:
    world = World()
    world.fire("shop", severity="warning", team="web")
    world.fire("blog", 60, severity="emergency", team="web")
    world.fire("mail", 60, severity="critical", team="web")
    incident = world.the_incident()
    assert (incident.title, incident.severity) == ("blog: CheckDown", "emergency")


def test_it_is_watched_once_all_is_quiet_and_then_resolved() -> None:
    world = World()
    world.fire("shop", team="web")
    world.fire("blog", 60, team="web")
    world.end("shop", 60)
    assert world.the_incident().state is IncidentState.OPEN
    world.end("blog", 60)
    quiet = world.the_incident()
    assert (quiet.state, quiet.phase, quiet.quiet_since) == (
        IncidentState.MONITORING,
        Phase.MONITORING,
        NOON + 180,
    )
    world.wait(CALM_SECONDS - 1)
    assert world.the_incident().state is IncidentState.MONITORING
    world.wait(1)
    resolved = world.the_incident()
    assert (resolved.phase, resolved.resolved_at) == (Phase.RESOLVED, NOON + 180 + CALM_SECONDS)
    assert resolved.lasted_seconds(world.now) == 180
    assert world.lines() == ["opened", "fired", "fired", "ended", "ended", "quiet", "resolved"]
    assert world.read.live(world.now) == []


def test_what_comes_back_soon_reopens_it() -> None:
    world = World()
    world.fire("shop")
    world.end("shop", 60)
    world.fire("shop", CALM_SECONDS - 1)
    assert world.the_incident().state is IncidentState.OPEN
    world.end("shop", 60)
    world.wait(CALM_SECONDS)
    world.fire("shop", REOPEN_SECONDS - 1)
    incident = world.the_incident()
    assert (incident.state, incident.resolved_at, incident.quiet_since) == (IncidentState.OPEN, None, None)
    assert world.lines()[-2:] == ["reopened", "fired"]


def test_what_comes_back_late_is_another_incident() -> None:
    world = World()
    world.fire("shop")
    world.end("shop", 60)
    world.wait(CALM_SECONDS)
    world.wait(REOPEN_SECONDS)
    world.fire("shop", 1)
    newer, older = world.incidents()
    assert (newer.state, older.state) == (IncidentState.OPEN, IncidentState.RESOLVED)


def test_an_alert_that_is_gone_has_ended() -> None:
    world = World()
    world.fire("shop")
    world.alerts.clear()
    world.wait(UNSEEN_SECONDS - 1)
    assert world.lines()[-1] == "fired"
    world.wait(1)
    assert (world.the_incident().quiet_since, world.lines()[-1]) == (NOON + UNSEEN_SECONDS, "quiet")


def test_an_alert_that_was_overlooked_fires_again() -> None:
    world = World()
    world.fire("shop")
    seen = dict(world.alerts)
    world.alerts.clear()
    world.wait(UNSEEN_SECONDS)
    world.alerts = seen
    world.wait(60)
    assert world.the_incident().firing == {"CheckDown-shop"}
    assert world.lines()[-2:] == ["reopened", "fired"]


def test_a_reader_that_comes_late_does_not_let_what_has_ended_fire_again() -> None:
    world = World()
    world.fire("shop")
    seen = dict(world.alerts)
    world.end("shop", 60)
    world.keep.follow(seen, world.links, world.now)
    assert world.lines()[-1] == "quiet"


def test_an_alert_that_ended_and_fired_unseen_goes_on() -> None:
    world = World()
    world.fire("shop")
    world.fire("shop", 600)
    assert world.lines() == ["opened", "fired", "fired"]
    world.end("shop", 60)
    assert world.the_incident().quiet_since == world.now


def test_nothing_new_writes_nothing() -> None:
    world = World()
    world.fire("shop")
    before = IncidentStore(world.state).board(world.now)
    world.wait(60)
    assert IncidentStore(world.state).board(world.now) == before


def test_old_news_changes_nothing() -> None:
    fired = Transition(fingerprint="a", fires=True, at=NOON, starts_at=NOON, severity="critical")
    board = followed(Board(), [fired]).board
    old_end = Transition(fingerprint="a", fires=False, at=NOON - 5, starts_at=NOON - 60)
    unknown = Transition(fingerprint="b", fires=False, at=NOON, starts_at=NOON)
    assert followed(board, [old_end, unknown]).entries == ()


def test_in_a_storm_what_comes_on_top_belongs_to_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST_LIVE", 3)
    world = World()
    for number in range(6):
        world.fire(f"check{number}", 1)
    assert [len(each.firing) for each in world.incidents()] == [4, 1, 1]


def test_a_thousand_alerts_at_once_are_followed_in_writes_that_fit() -> None:
    world = World()
    for number in range(1000):
        world.add(f"c{number}", team=f"t{number % 300}")
    world.wait(1)
    live = world.read.live(world.now)
    assert len(live) == following.MOST_LIVE
    assert sum(len(each.firing) for each in live) == 1000
    world.alerts.clear()
    world.wait(UNSEEN_SECONDS)
    assert {each.state for each in world.read.live(world.now)} == {IncidentState.MONITORING}
    for _ in range(20):
        world.wait(CALM_SECONDS)
    assert world.read.live(world.now) == []


def test_an_alert_that_links_many_incidents_merges_them_within_one_write() -> None:
    names = [f"c{number}" for number in range(30)]
    world = with_checks(*(a_check(name, "db") for name in names), a_check("db"))
    for name in names:
        world.fire(name, 1)
    world.fire("db", 1)
    assert len(world.incidents()) == 30 - following.MOST_MERGED
    assert world.incidents()[-1].firing >= {"CheckDown-db", "CheckDown-c0", "CheckDown-c12"}


TEAMS = ["web", "office"]
NAMES = ["db", "api", "shop", "blog", "mail"]
GRAPH = (a_check("db"), a_check("api", "db"), a_check("shop", "api"), a_check("blog", "db"), a_check("mail"))


class Alerts(RuleBasedStateMachine):
    """Alerts come and go in any order; some are seen late, all at once."""

    @initialize()
    def begin(self) -> None:
        self.world = with_checks(*GRAPH)

    @rule(name=st.sampled_from(NAMES), team=st.sampled_from([*TEAMS, ""]), unseen=st.booleans())
    def fire(self, name: str, team: str, unseen: bool) -> None:
        self.world.now += 1
        self.world.add(name, **({"team": team} if team else {}))
        if not unseen:
            self.world.follow()

    @rule(name=st.sampled_from(NAMES), unseen=st.booleans())
    def end(self, name: str, unseen: bool) -> None:
        if f"CheckDown-{name}" in self.world.alerts:
            self.world.now += 1
            self.world.add_end(name)
            if not unseen:
                self.world.follow()

    @rule(seconds=st.sampled_from([1, CALM_SECONDS, REOPEN_SECONDS]))
    def wait(self, seconds: float) -> None:
        self.world.wait(seconds)

    @rule(name=st.sampled_from(NAMES))
    def forget(self, name: str) -> None:
        if self.world.alerts.pop(f"CheckDown-{name}", None):
            self.world.now += UNSEEN_SECONDS

    @invariant()
    def every_alert_that_fires_is_in_one_incident_with_what_it_is_linked_to(self) -> None:
        self.world.follow()
        live = self.world.read.live(self.world.now)
        firing = {key for key, alert in self.world.alerts.items() if alert.state == "firing"}
        assert sorted(key for each in live for key in each.firing) == sorted(firing)
        home = {key: each.id for each in live for key in each.firing}
        for key in firing:
            alert, links = self.world.alerts[key], self.world.links(self.world.alerts[key])
            for other in firing:
                others = self.world.links(self.world.alerts[other])
                if links.group_keys & others.group_keys or others.check in links.needs:
                    assert home[key] == home[other], (alert.labels, other)

    @invariant()
    def states_say_what_is(self) -> None:
        for each in IncidentStore(self.world.state).board(self.world.now).board.incidents.values():
            assert (each.state is IncidentState.OPEN) == bool(each.firing)
            assert (each.quiet_since is None) == bool(each.firing)
            assert (each.resolved_at is not None) == (each.state is IncidentState.RESOLVED)

    @invariant()
    def timelines_begin_with_opening_and_end_as_the_incident_stands(self) -> None:
        for each in self.world.incidents():
            lines = self.world.lines(each.id)
            assert lines[0] == EntryKind.OPENED
            if each.state is IncidentState.RESOLVED:
                assert lines[-1] == EntryKind.RESOLVED


TestAlerts = Alerts.TestCase
TestAlerts.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
