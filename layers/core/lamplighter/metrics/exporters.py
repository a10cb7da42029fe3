"""What well-known exporters and the Prometheus client libraries send, under the names that they give."""

from lamplighter.metrics.metric import Metric, Priority

P0, P1, P2, P3 = Priority.P0, Priority.P1, Priority.P2, Priority.P3

EXPORTERS: tuple[Metric, ...] = (
    Metric("up", "gauge", "Whether Prometheus could scrape the target: 1 or 0.", "job instance", 15, P0),
    Metric("pg_up", "gauge", "postgres_exporter: whether the server can be reached.", "job instance", 15, P0),
    Metric("mysql_up", "gauge", "mysqld_exporter: whether the server can be reached.", "job instance", 15, P0),
    Metric("redis_up", "gauge", "redis_exporter: whether the server can be reached.", "job instance", 15, P0),
    Metric(
        "redis_keyspace_hits_total", "counter", "redis_exporter: look-ups that found a key.", "instance", 30, P2
    ),
    Metric("redis_keyspace_misses_total", "counter", "redis_exporter: look-ups without one.", "instance", 30, P2),
    Metric("redis_evicted_keys_total", "counter", "redis_exporter: keys removed for room.", "instance", 60, P2),
    Metric("redis_memory_used_bytes", "gauge", "redis_exporter: memory in use.", "instance", 60, P2),
    Metric("redis_memory_max_bytes", "gauge", "redis_exporter: memory that may be used.", "instance", 60, P2),
    Metric("node_cpu_seconds_total", "counter", "node_exporter: CPU time by mode.", "instance cpu mode", 15, P2),
    Metric("node_memory_MemTotal_bytes", "gauge", "node_exporter: memory there is.", "instance", 30, P2),
    Metric("node_memory_MemAvailable_bytes", "gauge", "node_exporter: memory to be had.", "instance", 30, P2),
    Metric(
        "node_filesystem_size_bytes",
        "gauge",
        "node_exporter: size of a file system.",
        "instance device fstype mountpoint",
        60,
        P2,
    ),
    Metric(
        "node_filesystem_avail_bytes",
        "gauge",
        "node_exporter: what is free of it for everybody.",
        "instance device fstype mountpoint",
        60,
        P2,
    ),
    Metric("process_start_time_seconds", "gauge", "When the process began, as Unix time.", "job instance", 60, P2),
    Metric("process_open_fds", "gauge", "File descriptors that are open.", "job instance", 60, P2),
    Metric("process_max_fds", "gauge", "File descriptors that may be open.", "job instance", 60, P2),
)
