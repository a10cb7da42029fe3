"""``python -m lamplighter.cli``."""

import sys

from lamplighter.cli import main

sys.exit(main())
