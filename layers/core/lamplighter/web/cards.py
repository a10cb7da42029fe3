"""The four cards of the monitoring page; one that has no data says how to get it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from lamplighter.errors import StoreUnavailable
from lamplighter.state.store import StateStore
from lamplighter.web.board import Board
from lamplighter.web.ports import Server
from lamplighter.web.wording import byte_size, duration, milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A title, a word with its look, and facts; or `how` to get any."""

    title: str
    look: str
    word: str
    facts: tuple[tuple[str, str], ...] = ()
    how: str = ""


def database_card(board: Board, state: StateStore, clock: Callable[[], float]) -> Card:
    """Ask the state table for one record, and say how old the newest frame is."""
    answered_in = None if board.snapshot.stale else _answered_in(board, state, clock)
    if answered_in is None:
        return Card(
            title="Database",
            look="down",
            word="Not answering",
            how="DynamoDB did not answer in time. Pages show what was known before.",
        )
    newest = board.snapshot.newest_at
    age = "none yet" if newest is None else f"{duration(board.now - newest)} old"
    is_fresh = board.snapshot.is_fresh(board.now)
    return Card(
        title="Database",
        look="up" if is_fresh else "unknown",
        word="Answering" if is_fresh else "No fresh data",
        facts=(("Read", milliseconds(answered_in)), ("Newest round", age)),
    )


def _answered_in(board: Board, state: StateStore, clock: Callable[[], float]) -> float | None:
    """Return the seconds that one read took; None if it was not answered."""
    began = clock()
    try:
        state.get("CONFIG", "summary", board.now)
    except StoreUnavailable:
        return None
    return clock() - began


def jobs_card() -> Card:
    """Say how to watch a job as long as there are no pings."""
    return Card(
        title="Jobs",
        look="unknown",
        word="No data",
        how="Jobs cannot report yet. Watch what a job leaves behind: an http check with a condition "
        "on its result or its time.",
    )


def api_card(board: Board) -> Card:
    """Sum up how fast the checks that answer do so now."""
    seconds = [standing.response_seconds for standing in board.standings if standing.response_seconds is not None]
    if not seconds:
        return Card(
            title="API",
            look="unknown",
            word="No data",
            how="Response times appear with the first round. Checks are written in config/checks/*.yml.",
        )
    median, slow = middle_and_slow(seconds)
    answering, watched = len(seconds), len(board.standings)
    return Card(
        title="API",
        look="up" if answering == watched else "degraded",
        word=f"{answering} of {watched} answering",
        facts=(
            ("Median", milliseconds(median)),
            ("95th percentile", milliseconds(slow)),
            ("Slowest", milliseconds(max(seconds))),
        ),
    )


def middle_and_slow(seconds: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile, as PromQL's ``quantile`` has them."""
    cuts = quantiles(seconds, n=20, method="inclusive") if len(seconds) > 1 else [*seconds] * 19
    return cuts[9], cuts[18]


def server_card(server: Server | None) -> Card:
    """Show the machine that runs the monitor, where it runs on one."""
    if server is None:
        return Card(
            title="Server",
            look="unknown",
            word="No server",
            how="The monitor runs on Lambda, which has no server to show. "
            "With make run, the CPU, memory and disk of that machine are shown here.",
        )
    load = server.load()
    memory = load.memory_used_bytes / load.memory_total_bytes
    disk = load.disk_used_bytes / load.disk_total_bytes
    is_tight = max(load.cpu_share, memory, disk) >= 0.9
    return Card(
        title="Server",
        look="degraded" if is_tight else "up",
        word="Tight" if is_tight else "Running",
        facts=(
            ("CPU", f"{load.cpu_share:.0%}"),
            ("Memory", f"{memory:.0%} of {byte_size(load.memory_total_bytes)}"),
            ("Disk", f"{disk:.0%} of {byte_size(load.disk_total_bytes)}"),
        ),
    )
