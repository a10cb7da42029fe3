"""Ends: told, not wanted, too early, by time, and begun again."""

from collections.abc import Sequence

from tests.alertmanager_differential.scenario import (
    HOOKS,
    Difference,
    Post,
    Posts,
    Scenario,
    Step,
    Told,
    fires,
    labels_of,
    one_hook,
    resolves,
)

PACE = "group_wait: 2s, group_interval: 4s, repeat_interval: 1h"
ONE = one_hook(PACE)
WITHOUT_ENDS = f"""
route: {{receiver: all, {PACE}}}
receivers: [{{name: all, webhook_configs: [{{url: {HOOKS}/all, send_resolved: false}}]}}]
"""


def replica(at: float, starts: float, *, ends: float | None = None, **annotations: str) -> Step:
    """Let a Prometheus server post an alert that it evaluates every two seconds."""
    post = Post(
        labels=labels_of("A job=node"),
        annotations=annotations,
        starts=starts,
        ends=at + 8 if ends is None else ends,
        generator_url="http://prometheus.test/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
    )
    return Step(at, Posts([post]))


SCENARIOS: Sequence[Scenario] = (
    Scenario(
        name="the end of one of two is told with what still fires and then not again",
        config=ONE,
        steps=[fires(0, "A", "B"), resolves(4, "A"), fires(8, "C"), resolves(12, "B", "C")],
        lasts=20,
    ),
    Scenario(
        name="ends are not told where they are not wanted",
        config=WITHOUT_ENDS,
        steps=[fires(0, "A", "B"), resolves(4, "A"), fires(8, "C"), resolves(12, "B", "C"), fires(20, "B")],
        lasts=24,
    ),
    Scenario(
        name="what ends and fires again is told again where ends are not wanted",
        config=WITHOUT_ENDS,
        steps=[fires(0, "A"), resolves(4, "A"), fires(8, "A"), resolves(12, "A"), fires(16, "A")],
        lasts=24,
    ),
    Scenario(
        name="what ended unannounced and fires again beside what fires",
        config=WITHOUT_ENDS,
        steps=[fires(0, "A", "B"), resolves(4, "A"), fires(8, "A")],
        lasts=12,
        difference=Difference(
            because="Alertmanager tells nothing of a firing where it has not told that the one before was over",
            only_lamplighter=[Told("all", 10, "firing", "A B")],
        ),
    ),
    Scenario(
        name="one integration wants ends and its neighbour does not",
        config=f"""
route: {{receiver: all, {PACE}}}
receivers:
  - {{name: all, webhook_configs: [{{url: {HOOKS}/ends}}, {{url: {HOOKS}/begins, send_resolved: false}}]}}
""",
        steps=[fires(0, "A", "B"), resolves(4, "A"), fires(8, "C"), resolves(12, "B", "C")],
        lasts=16,
    ),
    Scenario(
        name="what is over before group_wait is not told",
        config=ONE,
        steps=[fires(0, "A"), resolves(1, "A")],
        lasts=11,
        tells_nothing=True,
    ),
    Scenario(
        name="what begins and ends between two turns is told as ended beside what fires",
        config=ONE,
        steps=[fires(0, "A"), fires(3.5, "B"), resolves(4.5, "B"), resolves(12, "A")],
        lasts=19,
    ),
    Scenario(
        name="what ends and fires again between two turns is no news",
        config=ONE,
        steps=[fires(0, "A", starts=-1), resolves(3.5, "A"), fires(4.5, "A", starts=4.5), fires(8, "B")],
        lasts=15,
    ),
    Scenario(
        name="an alert is over at its endsAt though nobody posts again",
        config=ONE,
        steps=[fires(0, "A", ends=8), fires(0, "B", ends=600)],
        lasts=15,
    ),
    Scenario(
        name="an alert without an end is over after resolve_timeout",
        config=f"global: {{resolve_timeout: 8s}}\n{ONE}",
        steps=[fires(0, "A", "B", "C"), fires(4, "B"), fires(12, "C")],
        lasts=24,
    ),
    Scenario(
        name="posts of two replicas are one alert whose end is put off",
        config=ONE,
        steps=[
            *(replica(at, starts=-1, summary="down") for at in (0, 4, 8)),
            *(replica(at, starts=0.3, summary="down") for at in (0.5, 4.5, 8.5)),
            replica(12, starts=-1, ends=12),
            replica(12.5, starts=0.3, ends=12.5),
        ],
        lasts=16,
    ),
    Scenario(
        name="other annotations are no news and are in the next message",
        config=ONE,
        steps=[replica(0, 0, summary="one"), replica(4, 0, summary="two"), fires(8, "B")],
        lasts=11,
    ),
    Scenario(
        name="the earliest start counts and the end that was named",
        config=ONE,
        steps=[
            fires(0, "A", starts=-10, ends=60),
            fires(1, "A", starts=-5),
            fires(2, "A", starts=-20, ends=10),
            fires(2, "B"),
        ],
        lasts=14,
    ),
    Scenario(
        name="what is over when it is first posted is nothing",
        config=ONE,
        steps=[fires(0, "Over", starts=-60, ends=-30), resolves(1, "Ended")],
        lasts=8,
        tells_nothing=True,
    ),
    Scenario(
        name="what is over when it is first posted beside what fires",
        config=ONE,
        steps=[fires(0, "A"), fires(4, "Over", starts=-60, ends=-30), fires(8, "B")],
        lasts=12,
        difference=Difference(
            because="Alertmanager tells the end of what it never knew if anything else of the group fires",
            only_alertmanager=[Told("all", 6, "firing", "A Over")],
        ),
    ),
    Scenario(
        name="an end that a Prometheus server posts again",
        config=ONE,
        steps=[fires(0, "A", "B"), resolves(4, "A"), fires(8, "A", starts=0, ends=4), fires(8, "C")],
        lasts=12,
        difference=Difference(
            because="Alertmanager tells an end again that is posted again, beside other news",
            only_alertmanager=[Told("all", 10, "firing", "A B C")],
            only_lamplighter=[Told("all", 10, "firing", "B C")],
        ),
    ),
    Scenario(
        name="an end that is posted twice is told once",
        config=ONE,
        steps=[fires(0, "A", "B"), resolves(4, "A"), resolves(8, "A"), resolves(12, "B")],
        lasts=20,
    ),
)
