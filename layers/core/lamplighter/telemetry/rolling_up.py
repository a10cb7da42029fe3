"""Finished hours folded into roll-ups: one at a time, again where it was done already, and what was left out."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from lamplighter.telemetry.catalogue import Catalogue, metric_by_metric
from lamplighter.telemetry.frame_memory import DecodedFrame, read_frames
from lamplighter.telemetry.hours import DAY_MS, HOUR_MS
from lamplighter.telemetry.rollup_codec import encode
from lamplighter.telemetry.rollups import RollUp, coarser, roll_up
from lamplighter.telemetry.sample_columns import over_time
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.stored import CatalogueUse, Progress, RollUpPart, RollUpStore
from lamplighter.telemetry.tiers import FIVE_MINUTES, ONE_HOUR, Tier

FINISHED_AFTER_MS = 120_000
"""After the hour's end, so that retried and replayed frames are in."""
MOST_PART_BYTES = 390_000
HOURS_A_CALL = 6


def roll_up_hour(store: RollUpStore, source: str, hour_ms: int, now_ms: int) -> None:
    """Fold the frames of ``(hour, hour + 1 h]`` and keep the roll-ups of all tiers, whatever was there.

    An hour whose frames have expired, or some of them, is left as it is: what was folded before is truer.
    """
    frames = _frames(store, source, hour_ms)
    if not frames or _may_have_expired(frames, hour_ms, now_ms):
        return
    catalogues = _fully_grown(frames)
    series = series_of(catalogues)
    wanted: defaultdict[str, dict[Series, None]] = defaultdict(dict)
    for one in series:
        wanted[one.name][one] = None
    fine = roll_up(over_time(frames, wanted), FIVE_MINUTES.width_ms)
    for tier, folded in ((FIVE_MINUTES, fine), (ONE_HOUR, coarser(fine, ONE_HOUR.width_ms))):
        store.write_roll_up(source, tier, hour_ms, [one.id for one in catalogues], parts_of(folded, series, tier))


def _fully_grown(frames: Sequence[DecodedFrame]) -> list[Catalogue]:
    """Return the catalogues of frames, of one that grew the last, which lists what it was before."""
    catalogues: dict[str, Catalogue] = {}
    for frame in frames:
        known = catalogues.setdefault(frame.catalogue.base_id, frame.catalogue)
        if known.growth < frame.catalogue.growth:
            catalogues[known.base_id] = frame.catalogue
    return list(catalogues.values())


def series_of(catalogues: Sequence[Catalogue]) -> tuple[Series, ...]:
    """Return the series of a roll-up whose frames had these catalogues, in the order of its columns."""
    return tuple(metric_by_metric(dict.fromkeys(one for catalogue in catalogues for one in catalogue.series)))


def parts_of(
    folded: RollUp, series: Sequence[Series], tier: Tier, first: int = 0, most_bytes: int = MOST_PART_BYTES
) -> list[RollUpPart]:
    """Return the roll-up in as many parts as it takes for each to fit into an item."""
    values = encode(folded, series, tier.width_ms)
    if len(values) <= most_bytes or len(series) == 1:
        return [RollUpPart(first, len(series), values)]
    half = len(series) // 2
    return [
        *parts_of(folded, series[:half], tier, first, most_bytes),
        *parts_of(folded, series[half:], tier, first + half, most_bytes),
    ]


def catch_up(
    store: RollUpStore,
    source: str,
    now_ms: int,
    again_ms: int | None = None,
    *,
    may_go_on: Callable[[], bool] = lambda: True,
) -> int | None:
    """Roll up what is due of `source`, oldest first, some hours a call; return the next hour if one is left.

    `again_ms` is an hour that is folded once more if it was before: a frame came late. At least one hour is done,
    another only if `may_go_on`.
    """
    progress = store.progress(consistent=True).get(source)
    if again_ms is not None and progress is not None and again_ms < progress.through_ms:
        roll_up_hour(store, source, again_ms, now_ms)
    last_end_ms = finished_hour(now_ms) + HOUR_MS
    if progress is not None and progress.through_ms >= last_end_ms:
        return None
    if progress is not None and progress.through_ms == last_end_ms - HOUR_MS:
        due = [progress.through_ms]  # as nearly always: the index need not be asked
    else:
        due = hours_due(_uses_of(store, source, progress, now_ms), progress, now_ms)
    for done, hour_ms in enumerate(due):
        if done == HOURS_A_CALL or (done and not may_go_on()):
            return hour_ms
        roll_up_hour(store, source, hour_ms, now_ms)
        from_ms = progress.through_ms if progress else due[0]
        store.advance(source, from_ms, hour_ms + HOUR_MS)
        progress = Progress(since_ms=from_ms, through_ms=hour_ms + HOUR_MS)
    return None


def first_hours_due(store: RollUpStore, now_ms: int) -> Mapping[str, int]:
    """Return the first finished hour that is not rolled up, by source: those that fell silent are among them."""
    by_source: defaultdict[str, list[CatalogueUse]] = defaultdict(list)
    known = store.progress()
    for use in store.uses(_oldest_ms(store, now_ms), now_ms):
        by_source[use.source].append(use)
    due = {source: hours_due(uses, known.get(source), now_ms) for source, uses in by_source.items()}
    return {source: hours[0] for source, hours in due.items() if hours}


def hours_due(uses: Sequence[CatalogueUse], progress: Progress | None, now_ms: int) -> list[int]:
    """Return the starts of the finished hours in which a source spoke and that are not rolled up, oldest first.

    A frame at a full hour belongs to the hour before.
    """
    if not uses:
        return []
    first_ms = min(use.since_ms for use in uses) - HOUR_MS
    if progress is not None:
        first_ms = max(first_ms, progress.through_ms)
    hours = range(first_ms, finished_hour(now_ms) + 1, HOUR_MS)
    return [at for at in hours if any(use.since_ms <= at + HOUR_MS and at < use.until_ms for use in uses)]


def finished_hour(now_ms: int) -> int:
    """Return the start of the last hour that is over and whose frames are all in."""
    settled_ms = now_ms - FINISHED_AFTER_MS
    return settled_ms - settled_ms % HOUR_MS - HOUR_MS


def hour_rolled_up_with(timestamp_ms: int) -> int:
    """Return the start of the hour whose roll-up holds a sample of this time."""
    return (timestamp_ms - 1) // HOUR_MS * HOUR_MS


def _uses_of(store: RollUpStore, source: str, progress: Progress | None, now_ms: int) -> Sequence[CatalogueUse]:
    oldest_ms = _oldest_ms(store, now_ms)
    since_ms = oldest_ms if progress is None else max(oldest_ms, progress.through_ms)
    return [use for use in store.uses(since_ms, now_ms, consistent=True) if use.source == source]


def _oldest_ms(store: RollUpStore, now_ms: int) -> int:
    return now_ms - round(store.retention.raw * DAY_MS)


def _frames(store: RollUpStore, source: str, hour_ms: int) -> list[DecodedFrame]:
    within = read_frames(store, source, hour_ms + 1, hour_ms + HOUR_MS - 1)
    return [*within, *read_frames(store, source, hour_ms + HOUR_MS, hour_ms + HOUR_MS)]


def _may_have_expired(frames: Sequence[DecodedFrame], hour_ms: int, now_ms: int) -> bool:
    """Whether frames of the hour may be gone, judged by how long those that are left are kept."""
    kept_seconds = min(frame.expires_at - frame.timestamp_ms / 1000 for frame in frames)
    return hour_ms / 1000 + kept_seconds <= now_ms / 1000
