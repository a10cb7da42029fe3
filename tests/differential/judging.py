"""Asks both engines and sorts the answers: agreed, exempt, different."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from lamplighter.promql import InMemoryStorage, evaluate, evaluate_range
from tests.differential.comparing import annotation_difference, difference, is_sorted, order_difference
from tests.differential.dataset import aligned_dataset, dataset
from tests.differential.exceptions import for_version, is_arbitrary, is_older
from tests.differential.recorded import recorded
from tests.support.prometheus import Prometheus, Query
from tests.support.promql_answers import Answer, from_evaluation


@dataclass(slots=True)
class Verdict:
    """The counts of one comparison, and each difference in words."""

    agreed: int = 0
    telling: int = 0
    """Agreed with at least one series or a scalar: not about nothing."""
    failed_alike: int = 0
    exempt: Counter[str] = field(default_factory=Counter)
    older: list[Query] = field(default_factory=list)
    """Exempt as Prometheus 2 is not what we follow: held to the recorded answer of a Prometheus 3."""
    unrecorded: list[Query] = field(default_factory=list)
    """Of these, the ones whose answer by a Prometheus 3 is not known."""
    differences: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        exempt = ", ".join(f"{count} {name}" for name, count in self.exempt.most_common()) or "none"
        return (
            f"{self.agreed} agree ({self.telling} with a result, {self.failed_alike} fail alike), "
            f"exempt: {exempt}, {len(self.unrecorded)} of them unrecorded, {len(self.differences)} differ"
        )


@cache
def storage(*, aligned: bool = False) -> InMemoryStorage:
    """Return the data set as our engine reads it."""
    return InMemoryStorage.from_samples(aligned_dataset() if aligned else dataset())


def judged(prometheus: Prometheus, queries: Sequence[Query], *, aligned: bool = False) -> Verdict:
    """Ask both engines everything and return what came of it."""
    verdict = Verdict()
    major = prometheus.version[0]
    asked = [replace(query, expression=for_version(query.expression, major)) for query in queries]
    for query, theirs in zip(queries, prometheus.ask_all(asked), strict=True):
        _judge(verdict, query, theirs, our_answer(query, aligned=aligned), major)
    return verdict


def our_answer(query: Query, *, aligned: bool = False) -> Answer:
    """Evaluate with our engine."""
    samples = storage(aligned=aligned)
    if query.end is None:
        return from_evaluation(lambda: evaluate(query.expression, samples, query.start), query.start)
    end = query.end
    return from_evaluation(lambda: evaluate_range(query.expression, samples, query.start, end, query.step))


def _judge(verdict: Verdict, query: Query, theirs: Answer, ours: Answer, major: int) -> None:
    found = _difference(query, theirs, ours, major)
    if found is None:
        verdict.agreed += 1
        verdict.telling += not theirs.empty
        verdict.failed_alike += theirs.failed
    elif exempt := is_arbitrary(query, theirs, ours):
        verdict.exempt[exempt.name] += 1
    elif major < 3 and (exempt := is_older(query, theirs, ours)):
        verdict.exempt[exempt.name] += 1
        verdict.older.append(query)
        _hold_to_record(verdict, query, ours)
    else:
        verdict.differences.append(f"{query}\n  {found}")


def _hold_to_record(verdict: Verdict, query: Query, ours: Answer) -> None:
    newer = recorded("older").get(query)
    if newer is None:
        verdict.unrecorded.append(query)
    elif found := difference(newer, ours):
        verdict.differences.append(f"{query}\n  beside Prometheus 3: {found}")


def _difference(query: Query, theirs: Answer, ours: Answer, major: int) -> str | None:
    found = difference(theirs, ours)
    if found is None and query.end is None and not theirs.failed and is_sorted(query.expression):
        found = order_difference(theirs, ours)
    if found is None and not theirs.failed and major >= 3:
        found = annotation_difference(theirs, ours)
    return found
