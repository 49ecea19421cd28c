"""Takes webhooks and checks their signatures by itself, with nothing of Roost's.

usage: webhook_receiver.py SECRETS BEHAVIOUR…

SECRETS is a file with one secret a line, read at each request. Request by request the next BEHAVIOUR is shown, the last
one for all that follow:

    NUMBER      answers with that status
    redirect    answers 302 and names another of its own paths
    echo        answers 400 and repeats all it was told
    long        answers 200 and never stops talking
    slow        begins an answer and never ends it
    hold        answers nothing until it is ended

Prints "listening PORT", then one object of JSON for each request.
"""

import base64
import hashlib
import hmac
import http.server
import json
import sys
import threading
import time

secrets_file, behaviours = sys.argv[1], sys.argv[2:]
lock = threading.Lock()
count = 0


def signature_holds(headers, body):
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    given = [part.split(",", 1)[1] for part in headers["webhook-signature"].split(" ") if part.startswith("v1,")]
    with open(secrets_file, encoding="utf-8") as file:
        keys = [base64.b64decode(line.strip().removeprefix("whsec_")) for line in file if line.strip()]
    wanted = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys]
    return bool(wanted) and all(any(hmac.compare_digest(w, g) for g in given) for w in wanted), len(given)


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        global count
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with lock:
            behaviour = behaviours[min(count, len(behaviours) - 1)]
            count += 1
        try:
            holds, signatures = signature_holds(self.headers, body)
        except (KeyError, TypeError, OSError) as error:
            holds, signatures = False, repr(error)
        print(
            json.dumps(
                {
                    "path": self.path,
                    "id": self.headers["webhook-id"],
                    "timestamp": int(self.headers["webhook-timestamp"] or 0),
                    "isRecent": abs(time.time() - int(self.headers["webhook-timestamp"] or 0)) < 60,
                    "holds": holds,
                    "signatures": signatures,
                    "type": self.headers["Content-Type"],
                    "agent": self.headers["User-Agent"],
                    "body": json.loads(body),
                    "raw": body.decode(),
                }
            ),
            flush=True,
        )
        self.behave(behaviour, body)

    def behave(self, behaviour, body):
        if behaviour == "hold":
            time.sleep(3600)
        elif behaviour == "redirect":
            self.answer(302, b"", [("Location", "/elsewhere")])
        elif behaviour == "echo":
            self.answer(400, (f"{self.path} {self.headers}".encode() + body).replace(b"\n", b"\x1b[31m\n"))
        elif behaviour in ("long", "slow"):
            self.send_response(200)
            self.send_header("Content-Length", str(10**9))
            self.end_headers()
            while behaviour == "long":
                self.wfile.write(b"blah " * 1000)
            self.wfile.write(b"wait")
            self.wfile.flush()
            time.sleep(3600)
        else:
            self.answer(int(behaviour), b"as told")

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
server.daemon_threads = True
print(f"listening {server.server_address[1]}", flush=True)
server.serve_forever()
