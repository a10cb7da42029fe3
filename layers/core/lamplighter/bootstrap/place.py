"""Where the functions run: what differs between an account and one machine."""

from collections.abc import Mapping

from lamplighter.config.options import LoadOptions

LOCAL_STAGE = "local"
LOCAL_MINIMUM_INTERVAL_SECONDS = 5.0
DEPLOYED_MINIMUM_INTERVAL_SECONDS = 10.0
"""Rounds within the minute come by SQS, whose delays are good to about a second."""


def region_of(environment: Mapping[str, str]) -> str:
    """Return the AWS region, or ``local``: part of every source's name."""
    return "local" if _is_local(environment) else environment["AWS_REGION"]


def load_options(environment: Mapping[str, str]) -> LoadOptions:
    """Return how the operator's files are read here: every function has to read them alike."""
    return LoadOptions(
        default_interval_seconds=float(environment["DEFAULT_INTERVAL_SECONDS"]),
        minimum_interval_seconds=(
            LOCAL_MINIMUM_INTERVAL_SECONDS if _is_local(environment) else DEPLOYED_MINIMUM_INTERVAL_SECONDS
        ),
    )


def _is_local(environment: Mapping[str, str]) -> bool:
    return environment["STAGE"] == LOCAL_STAGE
