"""What an application sends: named ``app_<domain>_<name>_<unit>``, in base units."""

from lamplighter.metrics.metric import Metric, Priority

P0, P1, P2, P3 = Priority.P0, Priority.P1, Priority.P2, Priority.P3

API: tuple[Metric, ...] = (
    Metric(
        "app_api_requests_total",
        "counter",
        "Requests answered, by HTTP status code.",
        "service instance method route status",
        15,
        P0,
    ),
    Metric(
        "app_api_request_duration_seconds",
        "histogram",
        "Time from a request's arrival to the end of its answer; buckets at 1 and 5 seconds at least.",
        "service instance method route",
        15,
        P1,
    ),
    Metric(
        "app_api_rate_limit_remaining",
        "gauge",
        "Requests that the other side still grants until its budget is renewed.",
        "service upstream",
        15,
        P2,
    ),
)

DATABASE: tuple[Metric, ...] = (
    Metric("app_database_up", "gauge", "Whether the database can be reached: 1 or 0.", "service database", 15, P0),
    Metric(
        "app_database_query_duration_seconds",
        "histogram",
        "Time that queries take, as the application sees it; a bucket at 1 second at least.",
        "service instance database",
        30,
        P1,
    ),
    Metric(
        "app_database_query_errors_total", "counter", "Queries that failed.", "service instance database", 30, P1
    ),
    Metric(
        "app_database_slow_queries_total",
        "counter",
        "Queries that took longer than the application calls slow.",
        "service instance database",
        60,
        P2,
    ),
    Metric(
        "app_database_pool_connections_in_use",
        "gauge",
        "Connections of the pool that are in use.",
        "service instance database",
        15,
        P2,
    ),
    Metric(
        "app_database_pool_connections_max",
        "gauge",
        "Connections that the pool may open.",
        "service instance database",
        60,
        P2,
    ),
    Metric(
        "app_database_deadlocks_total",
        "counter",
        "Transactions that were ended because they waited for each other.",
        "service database",
        60,
        P2,
    ),
    Metric(
        "app_database_replication_lag_seconds",
        "gauge",
        "How far a replica is behind its primary.",
        "service database",
        30,
        P2,
    ),
)

CACHE: tuple[Metric, ...] = (
    Metric("app_cache_up", "gauge", "Whether the cache can be reached: 1 or 0.", "service cache", 15, P0),
    Metric("app_cache_hits_total", "counter", "Look-ups that found a value.", "service instance cache", 30, P2),
    Metric("app_cache_misses_total", "counter", "Look-ups that found none.", "service instance cache", 30, P2),
    Metric(
        "app_cache_evictions_total", "counter", "Values removed to make room for others.", "service cache", 60, P2
    ),
    Metric("app_cache_memory_bytes", "gauge", "Memory that the cache uses.", "service cache", 60, P2),
    Metric("app_cache_memory_limit_bytes", "gauge", "Memory that the cache may use.", "service cache", 60, P2),
    Metric(
        "app_cache_request_duration_seconds",
        "histogram",
        "Time that look-ups take, as the application sees it.",
        "service instance cache",
        30,
        P3,
    ),
)

WEBSOCKET: tuple[Metric, ...] = (
    Metric("app_websocket_up", "gauge", "Whether the connection is open: 1 or 0.", "service endpoint", 15, P0),
    Metric(
        "app_websocket_messages_total",
        "counter",
        "Messages, by direction: sent or received.",
        "service endpoint direction",
        15,
        P1,
    ),
    Metric(
        "app_websocket_reconnects_total",
        "counter",
        "Times that a lost connection was opened again.",
        "service endpoint",
        60,
        P2,
    ),
    Metric(
        "app_websocket_errors_total",
        "counter",
        "Messages that were refused or could not be read.",
        "service endpoint",
        60,
        P2,
    ),
    Metric("app_websocket_round_trip_seconds", "gauge", "Time of the last ping.", "service endpoint", 30, P3),
    Metric("app_websocket_connections", "gauge", "Connections that are open now.", "service instance", 30, P2),
    Metric(
        "app_websocket_connections_max",
        "gauge",
        "Connections that may be open at a time.",
        "service instance",
        60,
        P2,
    ),
)

DATA_FEED: tuple[Metric, ...] = (
    Metric(
        "app_feed_last_update_timestamp_seconds",
        "gauge",
        "When the newest message of the feed came, as Unix time.",
        "service feed",
        30,
        P0,
    ),
    Metric(
        "app_feed_lag_seconds", "gauge", "Time from a message's making to its arrival.", "service feed", 30, P1
    ),
    Metric("app_feed_messages_total", "counter", "Messages that came.", "service feed", 30, P1),
    Metric("app_feed_invalid_messages_total", "counter", "Messages that were refused.", "service feed", 30, P2),
    Metric(
        "app_feed_gaps_total", "counter", "Times that messages were missing in between.", "service feed", 60, P2
    ),
)
