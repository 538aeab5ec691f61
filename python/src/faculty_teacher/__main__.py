"""`python -m faculty_teacher`."""

import sys

from .cli import main

sys.exit(main())
