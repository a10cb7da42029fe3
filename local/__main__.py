"""`python -m local`."""

import os
import sys

from local.errors import LocalRunnerError
from local.runner import run


def main() -> int:
    """Run the monitor; 1 where it cannot start."""
    try:
        run(os.environ)
    except LocalRunnerError as error:
        print(f"lamplighter: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)  # calls that outlasted the grace period run in daemon threads; waiting for them is not wanted
