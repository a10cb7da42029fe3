"""Compares two answers value by value and says where they part."""

import math
import re
from collections.abc import Sequence, Set

from tests.support.promql_answers import Answer, Labels, Point

RELATIVE_TOLERANCE = 1e-9
_MENDED = "needed to be fixed for monotonicity"
_SORTED_BY_VALUE = ("sort(", "sort_desc(")


def difference(theirs: Answer, ours: Answer, tolerance: float = RELATIVE_TOLERANCE) -> str | None:
    """Return the first difference in words, or None. Of failures only that there is one is compared."""
    if theirs.failed or ours.failed:
        if theirs.failed and ours.failed:
            return None
        return f"one fails: theirs {_told(theirs)}, ours {_told(ours)}"
    if theirs.kind != ours.kind:
        return f"theirs is a {theirs.kind}, ours a {ours.kind}"
    if theirs.text != ours.text:
        return f"theirs says {theirs.text!r}, ours {ours.text!r}"
    return _series_difference(theirs.series, ours.series, tolerance)


def order_difference(theirs: Answer, ours: Answer) -> str | None:
    """Return where the values of two sorted vectors are not in the same order; equal ones may change places."""
    wanted = [points[0][1] for _, points in theirs.series]
    got = [points[0][1] for _, points in ours.series]
    if all(map(same_number, wanted, got)):
        return None
    return f"theirs is ordered {wanted}, ours {got}"


def annotation_difference(theirs: Answer, ours: Answer) -> str | None:
    """Return what one warns of or informs of and the other does not; only Prometheus 3 says so much."""
    for kind, wanted, got in (("warnings", theirs.warnings, ours.warnings), ("infos", theirs.infos, ours.infos)):
        if _comparable(wanted, got) != _comparable(got, got):
            return f"their {kind} are {sorted(wanted)}, ours {sorted(got)}"
    return None


def _comparable(notes: Set[str], ours: Set[str]) -> Set[str]:
    """Leave out what was mended where several calls had to: Prometheus puts that into one info."""
    several = sum(_MENDED in note for note in ours) > 1
    return {_uncounted(note) for note in notes if not (several and _MENDED in note)}


def _uncounted(note: str) -> str:
    """Leave out how many samples were fixed for monotonicity: Prometheus counts some again at every step."""
    return re.sub(r"over -?\d+ samples", "over some samples", note)


def is_sorted(expression: str) -> bool:
    """Tell whether the order of an instant query's result is part of it."""
    return expression.startswith(_SORTED_BY_VALUE) and _closes_at_the_end(expression)


def same_number(wanted: float, got: float, tolerance: float = RELATIVE_TOLERANCE) -> bool:
    """Tell whether two values are equal to the tolerance; NaN equals itself, and zeros their own sign."""
    if math.isnan(wanted) or math.isnan(got):
        return math.isnan(wanted) and math.isnan(got)
    if wanted == 0 and got == 0:
        return math.copysign(1, wanted) == math.copysign(1, got)
    return math.isclose(wanted, got, rel_tol=tolerance, abs_tol=0)


def _series_difference(
    theirs: Sequence[tuple[Labels, Sequence[Point]]],
    ours: Sequence[tuple[Labels, Sequence[Point]]],
    tolerance: float,
) -> str | None:
    wanted, got = dict(theirs), dict(ours)
    if len(got) != len(ours):
        return "ours has a label set twice"
    if missing := wanted.keys() - got.keys():
        return f"ours lacks {_shown(missing)} of {len(wanted)} series"
    if extra := got.keys() - wanted.keys():
        return f"ours alone has {_shown(extra)} of {len(got)} series"
    for labels, points in wanted.items():
        if found := _points_difference(points, got[labels], tolerance):
            return f"{sorted(labels)}: {found}"
    return None


def _points_difference(theirs: Sequence[Point], ours: Sequence[Point], tolerance: float) -> str | None:
    wanted, got = [at for at, _ in theirs], [at for at, _ in ours]
    if wanted != got:
        return f"theirs has points at {wanted}, ours at {got}"
    for (at, number), (_, found) in zip(theirs, ours, strict=True):
        if not same_number(number, found, tolerance):
            return f"at {at} theirs is {number!r}, ours {found!r}"
    return None


def _shown(names: set[Labels]) -> str:
    return f"{len(names)}, such as {sorted(min(names, key=sorted))},"


def _told(answer: Answer) -> str:
    return f"{answer.kind}: {answer.text}" if answer.failed else f"a {answer.kind} of {len(answer.series)}"


def _closes_at_the_end(expression: str) -> bool:
    """Tell whether the first parenthesis is closed by the last character; quotes are not looked into."""
    depth = 0
    for place, character in enumerate(expression):
        depth += (character == "(") - (character == ")")
        if depth == 0 and character == ")":
            return place == len(expression) - 1
    return False
