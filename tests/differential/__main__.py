"""Print what the comparison comes to: ``python -m tests.differential``.

LAMPLIGHTER_PROMETHEUS names another binary than the one that is installed, a first argument another seed.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.differential.dataset import dataset
from tests.differential.generated import SEED, instant_queries, range_queries
from tests.differential.hard_cases import TOPICS
from tests.differential.judging import judged
from tests.differential.queries import instants, ranges
from tests.support.prometheus import running_prometheus


def main() -> int:
    """Compare everything and return 1 if there is an unexplained difference."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    written = [text for topic in TOPICS.values() for text in topic]
    suites = {
        "generated, instant": instant_queries(seed),
        "generated, range": range_queries(seed),
        "by hand, instant": instants(written),
        "by hand, range": ranges(written),
    }
    different = 0
    with tempfile.TemporaryDirectory() as folder, running_prometheus(Path(folder)) as prometheus:
        prometheus.write(dataset())
        _say("beside Prometheus {}.{}".format(*prometheus.version))
        for title, queries in suites.items():
            began = time.monotonic()
            verdict = judged(prometheus, queries)
            _say(f"{title}: {len(queries)} queries, {verdict} ({time.monotonic() - began:.0f} s)")
            for found in verdict.differences:
                _say(found)
            different += len(verdict.differences)
    return 1 if different else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
