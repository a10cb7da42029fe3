"""What an application sends of its machines, its dependencies and its business."""

from lamplighter.metrics.metric import Metric, Priority

P0, P1, P2, P3 = Priority.P0, Priority.P1, Priority.P2, Priority.P3

SYSTEM: tuple[Metric, ...] = (
    Metric(
        "app_system_state",
        "gauge",
        "What the application says of itself: 0 unknown, 1 up, 2 degraded, 3 down.",
        "service",
        15,
        P0,
    ),
    Metric("app_system_cpu_usage_ratio", "gauge", "CPU in use, 0 to 1.", "service instance", 15, P2),
    Metric("app_system_memory_usage_ratio", "gauge", "Memory in use, 0 to 1.", "service instance", 30, P2),
    Metric("app_system_disk_usage_ratio", "gauge", "Disk in use, 0 to 1.", "service instance mountpoint", 60, P2),
)

HEALTH: tuple[Metric, ...] = (
    Metric(
        "app_health_dependency_up",
        "gauge",
        "Whether a dependency answers: 1 or 0.",
        "service dependency",
        15,
        P0,
    ),
    Metric(
        "app_health_dependency_response_seconds",
        "gauge",
        "Time that the dependency took to answer last.",
        "service dependency",
        30,
        P1,
    ),
    Metric(
        "app_health_heartbeat_timestamp_seconds",
        "gauge",
        "When the application was last seen to work, as Unix time.",
        "service",
        30,
        P0,
    ),
)

BUSINESS: tuple[Metric, ...] = (
    Metric(
        "app_business_transactions_total",
        "counter",
        "Transactions that ended, by kind and result: success or failure.",
        "service kind result",
        30,
        P0,
    ),
    Metric("app_job_failures_total", "counter", "Runs of a job that failed.", "service job_name", 60, P1),
    Metric(
        "app_job_last_success_timestamp_seconds",
        "gauge",
        "When the job last succeeded, as Unix time.",
        "service job_name",
        60,
        P1,
    ),
    Metric(
        "app_job_interval_seconds",
        "gauge",
        "Time that may pass from one success of the job to the next.",
        "service job_name",
        60,
        P1,
    ),
    Metric("app_queue_messages", "gauge", "Messages that wait.", "service queue", 30, P1),
    Metric(
        "app_queue_oldest_message_age_seconds",
        "gauge",
        "How long the oldest message has waited.",
        "service queue",
        30,
        P1,
    ),
)
