"""Which of a check's ``alerts`` entries is in force."""

from lamplighter.config.check import AlertOptions, Check


def alert_options(check: Check) -> AlertOptions | None:
    """Return the first enabled entry of ``alerts``, defaults where there is none, None where all are disabled."""
    if not check.alerts:
        return AlertOptions()
    return next((options for options in check.alerts if options.enabled), None)
