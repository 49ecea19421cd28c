"""A mail program that sends nothing: writes what it was given to a file, and ends as a file beside it says.

The folder is the one this script lies in. `behaviour` there holds an exit code, or `hang`. Each call adds an object of
JSON to `mails`: the arguments, the environment's names, and the mail as Python's own parser reads it.
"""

import email
import email.policy
import json
import os
import subprocess
import sys

folder = os.path.dirname(os.path.abspath(__file__))
raw = sys.stdin.buffer.read()
mail = email.message_from_bytes(raw, policy=email.policy.default)
with open(os.path.join(folder, "mails"), "a", encoding="utf-8") as file:
    print(
        json.dumps(
            {
                "arguments": sys.argv[1:],
                "environment": sorted(os.environ),
                "headers": [[name, str(value)] for name, value in mail.items()],
                "defects": [repr(defect) for defect in mail.defects]
                + [repr(d) for _, value in mail.items() for d in getattr(value, "defects", [])],
                "date": mail["Date"].datetime.isoformat() if mail["Date"] else None,
                "body": mail.get_content(),
                "longest": max(len(line) for line in raw.split(b"\n")),
                "isASCII": raw.isascii(),
            }
        ),
        file=file,
        flush=True,
    )
with open(os.path.join(folder, "behaviour"), encoding="utf-8") as file:
    behaviour = file.read().strip()
if behaviour == "hang":
    # With a process of its own, which holds the pipes open.
    subprocess.run(["sleep", "600"])
print("said on the way out: 550 5.1.1 no such user", file=sys.stderr)
sys.exit(int(behaviour))
