"""Bytes a sample by tier of a day in the table, and of the same day in Prometheus' blocks."""

import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from math import isinf, isnan
from pathlib import Path

from bench.query_data import Day, Samples
from bench.storage import item_bytes, scanned

KINDS = {
    "frames": ("F#",),
    "5 m roll-ups": ("R#5m#",),
    "1 h roll-ups": ("R#1h#",),
    "catalogues, index, latest, progress": ("C#", "I#", "L", "P"),
}


def print_sizes(day: Day) -> None:
    """Print what the day takes in the table, keys and all, by tier, and what it takes Prometheus."""
    samples = day.samples()
    count = sum(len(points) for _, points in samples)
    sizes: Counter[str] = Counter()
    for item in scanned(day.account.client):
        sizes[_kind(item["pk"]["S"])] += item_bytes(item)
    print(f"\nbytes of the day, {count:,} samples of {len(samples):,} series (KB, bytes a sample)")
    for kind in KINDS:
        _print_size(kind, sizes[kind], count)
    if shutil.which("promtool"):
        _print_size("Prometheus' blocks, index included", block_bytes(samples), count)


def _print_size(kind: str, size: int, count: int) -> None:
    print(f"  {kind:<46} {size / 1024:8.0f} {size / count:9.3f}")


def _kind(partition: str) -> str:
    found = (kind for kind, prefixes in KINDS.items() if partition.startswith(prefixes))
    return next(found, "other")


def block_bytes(samples: Sequence[Samples]) -> int:
    """Return the bytes of the blocks that promtool makes of the samples."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "samples.om")
        written.write_text(openmetrics(samples))
        blocks = Path(folder, "blocks")
        subprocess.run(
            ["promtool", "tsdb", "create-blocks-from", "openmetrics", str(written), str(blocks)],
            check=True,
            capture_output=True,
        )
        return sum(path.stat().st_size for path in blocks.rglob("*") if path.is_file())


def openmetrics(samples: Sequence[Samples]) -> str:
    """Write samples as promtool reads them: a metric's series one after the other."""
    lines = [f"{_written(labels)} {_number(value)} {at:.3f}" for labels, points in samples for at, value in points]
    return "\n".join([*lines, "# EOF", ""])


def _written(labels: Mapping[str, str]) -> str:
    inner = ",".join(f'{name}="{value}"' for name, value in labels.items() if name != "__name__")
    return f"{labels['__name__']}{{{inner}}}"


def _number(value: float) -> str:
    if isnan(value):
        return "NaN"
    return ("+Inf" if value > 0 else "-Inf") if isinf(value) else repr(value)
