"""Functions that Prometheus has and this engine has not, and what to say to who calls one."""

from collections.abc import Mapping

_NATIVE = "it is about native histograms, which are not supported; use classic histograms with le buckets"
_FOLDED = "it belongs to Prometheus' experimental duration expressions, which are not supported"

REFUSED: Mapping[str, str] = {
    "histogram_avg": _NATIVE,
    "histogram_count": _NATIVE,
    "histogram_sum": _NATIVE,
    "histogram_stddev": _NATIVE,
    "histogram_stdvar": _NATIVE,
    "histogram_quantiles": "it is experimental in Prometheus; call histogram_quantile for each quantile",
    "holt_winters": "Prometheus 3 renamed it; use double_exponential_smoothing",
    "info": "it is experimental in Prometheus; join with group_left instead",
    "start_timestamp": "start timestamps of counters are not stored",
    "start": _FOLDED,
    "end": _FOLDED,
    "range": _FOLDED,
    "step": _FOLDED,
}
"""Names to reasons; a reason completes the sentence "unsupported function: ..."."""
