"""One recording rule evaluated. Pure."""

from lamplighter.errors import QueryExecutionError
from lamplighter.rules.querying import Labels, Query, Samples, Terms
from lamplighter.rules.rule import RecordingRule


def evaluate_recording(rule: RecordingRule, terms: Terms, query: Query) -> Samples:
    """Return the result under the rule's name and labels.

    Raises `QueryError` where the query fails, where two samples end up as one series, or where there are more
    than the limit.
    """
    samples = [
        (_recorded(sample.labels, rule.record, terms.labels), sample.value)
        for sample in query.rule(rule.expr).samples
    ]
    if len({frozenset(one.items()) for one, _ in samples}) < len(samples):
        raise QueryExecutionError("vector contains metrics with the same labelset after applying rule labels")
    if 0 < terms.limit < len(samples):
        raise QueryExecutionError(f"exceeded limit of {terms.limit} with {len(samples)} series")
    return samples


def _recorded(found: Labels, name: str, added: Labels) -> Labels:
    return {key: value for key, value in {**found, "__name__": name, **added}.items() if value}
