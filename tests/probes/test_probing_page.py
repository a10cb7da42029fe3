"""The page that describes probing, held against the code."""

from pathlib import Path

from lamplighter.probes.outcome import Cause

PAGE = (Path(__file__).parents[2] / "docs" / "probing.md").read_text()


def test_every_cause_is_described() -> None:
    assert [cause for cause in Cause if f"`{cause}`" not in PAGE] == []
