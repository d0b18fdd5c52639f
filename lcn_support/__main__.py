"""The command line: ``lcn`` or ``python -m lcn_support``."""

import sys

from lcn_support.commands.line import main

if __name__ == "__main__":
    sys.exit(main())
