"""Where the functions run: what differs between an account and one machine."""

from collections.abc import Mapping

LOCAL_STAGE = "local"
LOCAL_MINIMUM_INTERVAL_SECONDS = 5.0
DEPLOYED_MINIMUM_INTERVAL_SECONDS = 10.0
"""Rounds within the minute come by SQS, whose delays are good to about a second."""


def region_of(environment: Mapping[str, str]) -> str:
    """Return the AWS region, or ``local``: part of every source's name."""
    return "local" if _is_local(environment) else environment["AWS_REGION"]


def minimum_interval_seconds(environment: Mapping[str, str]) -> float:
    """Return the shortest interval that a check may have here."""
    return LOCAL_MINIMUM_INTERVAL_SECONDS if _is_local(environment) else DEPLOYED_MINIMUM_INTERVAL_SECONDS


def _is_local(environment: Mapping[str, str]) -> bool:
    return environment["STAGE"] == LOCAL_STAGE
