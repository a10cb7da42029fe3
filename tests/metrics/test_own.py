"""What is counted anywhere is described, and what is described is counted."""

import re

from lamplighter.metrics.own import OWN
from tests.support.template import ROOT

PACKAGE = ROOT / "layers" / "core" / "lamplighter"
NAMED = re.compile(r'"(lamplighter_[a-z_]+_(?:total|info|age_seconds))"')


def test_every_metric_of_ours_is_described_once_and_made_somewhere() -> None:
    described = [metric.name for metric in OWN]
    texts = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "own.py"]
    assert sorted(described) == sorted({name for text in texts for name in NAMED.findall(text)})
