"""``python -m nl2opt``."""

import sys

from nl2opt.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
