"""Which of a minute's rounds are to be made at once and which are still to come."""

from collections.abc import Iterable

from lamplighter.probes.plan import TICK_MS, DueRound, Source, due


def split_minute(
    planned: Iterable[Source], scheduled_at: float, now_ms: int
) -> tuple[list[tuple[Source, int]], list[DueRound]]:
    """Split the rounds of the minute that `scheduled_at` lies in by the actual time.

    Of rounds already due, only a source's newest is made: an invocation that comes late catches up, it does not
    probe the same target twice in a row.
    """
    minute_ms = round(scheduled_at * 1000) // TICK_MS * TICK_MS
    plan = due(planned, minute_ms, minute_ms + TICK_MS)
    rounds = (*plan.now, *plan.later)
    begun = [(one.source, one.due_ms) for one in rounds if one.due_ms <= now_ms]
    return newest_of_each(begun), [one for one in rounds if one.due_ms > now_ms]


def newest_of_each(rounds: Iterable[tuple[Source, int]]) -> list[tuple[Source, int]]:
    """Keep the newest round of each source."""
    newest: dict[str, tuple[Source, int]] = {}
    for source, due_ms in rounds:
        if source.id not in newest or newest[source.id][1] < due_ms:
            newest[source.id] = (source, due_ms)
    return list(newest.values())


def first_checks(
    rounds: list[tuple[Source, int]], limit: int
) -> tuple[list[tuple[Source, int]], list[tuple[Source, int]]]:
    """Split so that the first part holds at most `limit` checks, and at least one round."""
    total = 0
    for index, (source, _) in enumerate(rounds):
        total += len(source.checks)
        if total > limit and index:
            return rounds[:index], rounds[index:]
    return rounds, []
