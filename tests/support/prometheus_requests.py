"""Requests to Prometheus' HTTP API, right ones and wrong ones, and the samples that they are about."""

from math import inf, nan

from tests.support.remote_write import Series

VALUES = [
    0.0,
    -0.0,
    0.1 + 0.2,
    1e-5,
    1e-6,
    9.9e-7,
    5e-324,
    1e15,
    1e16,
    1e20,
    1e21,
    -1.25e22,
    1.7e308,
    inf,
    -inf,
    nan,
]
BEGIN = 1795177200
ODD = 'C:\\"x"\n☃ <&>'
SERIES: list[Series] = [
    ({"__name__": "odd", "n": f"{number:02d}"}, [(float(BEGIN), value)]) for number, value in enumerate(VALUES)
]
SERIES += [
    (
        {"__name__": "up", "check": "a", "path": 'C:\\"x"\n☃ <&>'},
        [(BEGIN + 15.5 * step, 1.0) for step in range(20)],
    ),
    ({"__name__": "up", "check": "b"}, [(float(BEGIN + 15 * step), step / 8) for step in range(20)]),
    ({"__name__": "requests_total", "check": "a"}, [(float(BEGIN + 15 * step), 7.0 * step) for step in range(20)]),
]
SPAN = {"start": str(BEGIN), "end": str(BEGIN + 300), "step": "30"}
AT = {"time": str(BEGIN + 250)}

Form = dict[str, str | list[str]]
INSTANTS: list[tuple[str, Form]] = [
    ("query", {"query": query, **AT}) for query in (
        "1", "-1.5e-7", "1e21", "1/0", "-1/0", "0/0", "'a \"b\" ☃'", "up", "nothing", "up[1m]", "sum(up)",
        "1 > bool 2", "sort_desc(up)", 'count_values("v", up)', "time()", "vector(1e-6)",
        "rate(requests_total[1m])",
    )
]  # fmt: skip
RANGES: list[tuple[str, Form]] = [
    ("query_range", {"query": query, **SPAN})
    for query in ("1", "up", "sum(up)", "nothing", "irate(requests_total[1m])", "up > 1", "time()")
]
SUCCESSES: list[tuple[str, Form]] = [
    *INSTANTS,
    *RANGES,
    ("query", {"query": "odd", "time": str(BEGIN)}),
    ("query", {"query": "time()", "time": "2026-11-20T12:20:00.123Z"}),
    ("query", {"query": "time()", "time": "2026-11-20T14:20:00.5+02:00"}),
    ("query", {"query": "time()", "time": "-1.25"}),
    ("query", {"query": "time()", "time": "1.7951772e9"}),
    ("query", {"query": "up", **AT, "timeout": "5s"}),
    ("query_range", {"query": "up", **SPAN, "step": "1m"}),
    ("query_range", {"query": "up", **SPAN, "step": "0.5", "end": str(BEGIN + 10)}),
    ("query_range", {"query": "up", "start": "2026-11-20T12:20:00Z", "end": "1795177260.75", "step": "7.25"}),
    ("query_exemplars", {"query": "up", **SPAN}),
    ("format_query", {"query": "sum(rate(up[5m]))by(check)/on(check)group_left up offset 1h"}),
    ("series", {"match[]": "up"}),
    ("series", {"match[]": ["up", '{check="a"}'], "start": str(BEGIN), "end": str(BEGIN + 100)}),
    ("series", {"match[]": "nothing"}),
    ("labels", {}),
    ("labels", {"match[]": ["up", "odd"]}),
    ("labels", {"match[]": "nothing"}),
    ("query", {"query": "time()", "time": "2026-11-20T12:20:00.123456789-11:30"}),
    ("query", {"query": "1", "time": "1_000"}),
    ("query", {"query": "up", **AT, "timeout": "1h30m"}),
    ("query_range", {"query": "up", **SPAN, "step": "1m30s"}),
    ("query_range", {"query": "1", "start": "0", "end": "11000", "step": "1"}),
    ("query_range", {"query": "1", "start": "0", "end": "11000.999", "step": "1"}),
    ("series", {"match[]": "up", "start": "5", "end": "1"}),
    ("series", {"match[]": '{__name__!=""}', **SPAN}),
    ("series", {"match[]": '{__name__=~"up|odd", check!="a"}'}),
    ("format_query", {"query": "up @ 1.5 offset -5m # why"}),
    ("query_exemplars", {"query": "sum(up)"}),
]
VALUES_OF: list[tuple[str, Form]] = [
    ("label/check/values", {}),
    ("label/__name__/values", {"match[]": '{check="a"}'}),
    ("label/nothing/values", {}),
    ("label/check/values", {"start": "5", "end": "1"}),
    ("label/check/values", {"match[]": ["up", "odd"]}),
    ("label/check/values", {"match[]": "up("}),
    ("label/check/values", {"end": "x"}),
    ("metadata", {"metric": "nothing"}),
    ("metadata", {"limit": "x"}),
    ("metadata", {"limit": "1.0"}),
    ("targets", {"state": "dropped"}),
    ("targets/metadata", {"limit": "x"}),
    ("targets/metadata", {"match_target": "up{"}),
    ("targets/metadata", {"metric": "nothing"}),
    ("rules", {"type": "Alerting"}),
    ("rules", {}),
    ("alerts", {}),
]
"""Those by address alone, and mistakes in them."""
MISTAKES: list[tuple[str, Form]] = [
    ("query", {}),
    ("query", {"query": "up{", **AT}),
    ("query", {"query": "sum(", **AT}),
    ("query", {"query": "rate(up)", **AT}),
    ("query", {"query": "up", "time": "x"}),
    ("query", {"query": "up", "timeout": "x"}),
    ("query", {"query": "label_replace(up, 'a', 'b', 'check', '(')", **AT}),
    ("query", {"query": "label_replace(up, 'path', '', '', '') + ignoring(check) up", **AT}),
    ("query_range", {}),
    ("query_range", {"query": "up", "start": "1"}),
    ("query_range", {"query": "up", "start": "2", "end": "1", "step": "1"}),
    ("query_range", {"query": "up", "start": "1", "end": "2"}),
    ("query_range", {"query": "up", "start": "1", "end": "2", "step": "0"}),
    ("query_range", {"query": "up", "start": "1", "end": "2", "step": "-5"}),
    ("query_range", {"query": "up", "start": "1", "end": "2", "step": "1e10"}),
    ("query_range", {"query": "up", "start": "0", "end": "11001", "step": "1"}),
    ("query_exemplars", {"query": "up("}),
    ("query_exemplars", {"query": "up", "start": "2", "end": "1"}),
    ("format_query", {"query": "up("}),
    ("format_query", {}),
    ("series", {}),
    ("series", {"match[]": "up{"}),
    ("series", {"match[]": "{}"}),
    ("series", {"match[]": '{check=~".*"}'}),
    ("series", {"match[]": "up[5m]"}),
    ("series", {"match[]": "1"}),
    ("series", {"match[]": "up", "start": "x"}),
    ("labels", {"match[]": "up{"}),
    ("labels", {"start": "x"}),
    ("labels", {"end": "2026-02-30T00:00:00Z"}),
    ("labels", {"match[]": ""}),
    ("labels", {"match[]": "{}"}),
    ("series", {"match[]": ["up", "-up"]}),
    ("series", {"match[]": "up offset 5m"}),
    ("series", {"match[]": "up\0"}),
    ("query", {"query": "1", "timeout": "1e300"}),
    ("query_range", {"query": "1", **SPAN, "timeout": "soon"}),
    ("query_exemplars", {}),
]
_NO_TIMES = (
    " 1", "0x10", "now", "2026-11-20", "2026-11-20T12:00:00", "2026-11-20t12:00:00Z", "2026-11-20T12:00:00-0200",
    "2026-11-20T24:00:00Z", "2026-11-20T12:00:60Z",
)  # fmt: skip
_NO_STEPS = ("", " 5", "1m1h", "1.5h", "5M", "1h-5m", "x", "-1m", "NaN", "Inf")
_NO_QUERIES = (
    "", " ", "# only words", "up\0", "1 +", "(" * 50, "up{a=b}", "sum(up) by", "nofunc(up)", "time() offset 5m",
    "{}", '{check=""}', 'vector("a")', "scalar(1)",
)  # fmt: skip
MISTAKES += [("query", {"query": "1", "time": time}) for time in _NO_TIMES]
MISTAKES += [("query_range", {"query": "1", "start": "1", "end": "2", "step": step}) for step in _NO_STEPS]
MISTAKES += [("query", {"query": query, **AT}) for query in _NO_QUERIES]
