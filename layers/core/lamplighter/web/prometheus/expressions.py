"""``format_query``, ``parse_query``, ``query_exemplars``: what can be said without evaluating."""

from lamplighter.errors import QueryError
from lamplighter.promql.format import format_query
from lamplighter.promql.parsing import parse_expression
from lamplighter.web.prometheus.call import Call
from lamplighter.web.prometheus.errors import bad_data, invalid_parameter
from lamplighter.web.prometheus.reply import Reply, reply_with
from lamplighter.web.prometheus.syntax_document import syntax_document
from lamplighter.web.prometheus.times import EARLIEST_MS, LATEST_MS


def formatted(call: Call) -> Reply:
    """Answer ``format_query``."""
    try:
        return reply_with(format_query(call.parameters.text("query")))
    except QueryError as error:
        raise invalid_parameter("query", error) from error


def parsed(call: Call) -> Reply:
    """Answer ``parse_query``."""
    try:
        return reply_with(syntax_document(parse_expression(call.parameters.text("query")).root))
    except QueryError as error:
        raise invalid_parameter("query", error) from error


def exemplars(call: Call) -> Reply:
    """Answer ``query_exemplars``: there are none, and Grafana asks with every panel."""
    parameters = call.parameters
    start_ms = parameters.time_ms_or("start", EARLIEST_MS)
    if parameters.time_ms_or("end", LATEST_MS) < start_ms:
        raise bad_data("end timestamp must not be before start timestamp")
    parse_expression(parameters.text("query"))
    return reply_with([])
