"""Time goes by for a scene: every group is flushed when it is due, as by a queue that loses nothing."""

from lamplighter.alerting.groups import is_due
from tests.support.alerting import Scene
from tests.support.alerts import NOON


def run_until(scene: Scene, until: float, since: float = NOON) -> None:
    """Flush what is due from `since` until `until`, both included."""
    at = since
    while at <= until:
        if any(is_due(kept.group, at) for kept in scene.groups.all(at).values()):
            scene.flush_due(at)
        later = [kept.group.due_at for kept in scene.groups.all(at).values() if kept.group.due_at is not None]
        at = max(at + 1, min(later, default=until + 1))
