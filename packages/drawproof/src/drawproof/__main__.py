"""`python -m drawproof`."""

import sys

from drawproof.cli import main

sys.exit(main())
