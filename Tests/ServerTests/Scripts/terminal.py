"""Runs a command with a terminal of its own and prints what it wrote there.

usage: terminal.py COMMAND [ARGUMENT …]
"""

import os
import pty
import sys

sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
