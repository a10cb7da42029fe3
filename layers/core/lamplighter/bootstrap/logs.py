"""One structured log for a function and for the package's own loggers."""

import logging

from aws_lambda_powertools import Logger


def structured_logger() -> Logger:
    """Return Powertools' logger (service and level from the environment) and let it print the package's lines."""
    logger = Logger()
    package = logging.getLogger("lamplighter")
    if not package.handlers:
        package.addHandler(logger.registered_handler)
        package.setLevel(logger.log_level)
        package.propagate = False
    return logger
