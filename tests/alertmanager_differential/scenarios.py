"""All scenarios."""

from tests.alertmanager_differential import (
    scenarios_drawn,
    scenarios_ends,
    scenarios_failures,
    scenarios_groups,
    scenarios_inhibition,
    scenarios_pace,
    scenarios_routes,
    scenarios_silences,
    scenarios_times,
)

TOPICS = {
    "routes": scenarios_routes.SCENARIOS,
    "groups": scenarios_groups.SCENARIOS,
    "pace": scenarios_pace.SCENARIOS,
    "ends": scenarios_ends.SCENARIOS,
    "inhibition": scenarios_inhibition.SCENARIOS,
    "silences": scenarios_silences.SCENARIOS,
    "times": scenarios_times.SCENARIOS,
    "failures": scenarios_failures.SCENARIOS,
    "drawn": scenarios_drawn.SCENARIOS,
}
SCENARIOS = tuple(scenario for topic in TOPICS.values() for scenario in topic)
