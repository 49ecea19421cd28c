"""A server that speaks just enough of Mastodon's interface, and as oddly as it is told.

usage: odd_server.py [--tls valid|expired DIRECTORY]

Prints its address. With --tls it makes an authority and a certificate for 127.0.0.1 and leaves the authority's in
DIRECTORY/authority.pem. POST /_control takes a JSON object: "posts" is what the account posted, newest first, and
"answers" says for some paths what is sent instead of the right answer:

    {"status": 200, "type": "text/html", "body": "..."}    just that
    {"gigabyte": true}                                      a body of 1 GB, announced
    {"endless": true}                                       chunks without end
"""

import datetime
import ipaddress
import json
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ACCOUNT = {"id": "1", "username": "odd", "acct": "odd", "display_name": "Odd", "statuses_count": 3}
STATE = {"posts": [], "answers": {}}
LOCK = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with LOCK:
            STATE.update(told)
        self.send({})

    def do_GET(self):
        path, _, query = self.path.partition("?")
        with LOCK:
            odd, posts = STATE["answers"].get(path), STATE["posts"]
        if odd is not None:
            return self.send_odd(odd)
        base = f"{'https' if SECURE else 'http'}://{self.headers['Host']}"
        if path == "/.well-known/nodeinfo":
            rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
            self.send({"links": [{"rel": rel, "href": base + "/nodeinfo/2.0"}]})
        elif path == "/nodeinfo/2.0":
            self.send({"software": {"name": "mastodon", "version": "4.5.0"}})
        elif path in ("/api/v2/instance", "/api/v1/instance"):
            self.send({"domain": self.headers["Host"], "title": "Odd", "version": "4.5.0"})
        elif path == "/api/v1/accounts/verify_credentials":
            self.send(ACCOUNT)
        elif path == "/api/v1/accounts/1/statuses":
            # One page holds everything: whoever asks for what is beyond it gets nothing.
            is_beyond = "max_id=" in query
            self.send([] if is_beyond else posts)
        else:
            self.send({"error": "Record not found"}, 404)

    def send(self, value, status=200):
        self.send_bytes(json.dumps(value).encode(), status, "application/json")

    def send_bytes(self, body, status, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_odd(self, odd):
        if not (odd.get("gigabyte") or odd.get("endless")):
            body = odd.get("body", "")
            text = body if isinstance(body, str) else json.dumps(body)
            return self.send_bytes(text.encode(), odd.get("status", 200), odd.get("type", "application/json"))
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        block = b" " * 65536
        try:
            if odd.get("gigabyte"):
                self.send_header("Content-Length", str(1 << 30))
                self.end_headers()
                for _ in range((1 << 30) // len(block)):
                    self.wfile.write(block)
            else:
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                while True:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))
        except OSError:
            pass  # The client has had enough, which is right.


def secured(server, validity, directory):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    now = datetime.datetime.now(datetime.timezone.utc)
    until = now + datetime.timedelta(days=2 if validity == "valid" else -1)

    def certificate(name, key, issuer, issuer_key, until, authority):
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=30))
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if not authority:
            names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(issuer_key, hashes.SHA256())

    def named(text):
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_name = named("An authority of the tests")
    always = now + datetime.timedelta(days=30)
    authority = certificate(authority_name, authority_key, authority_name, authority_key, always, True)
    own = certificate(named("localhost"), key, authority_name, authority_key, until, False)
    pem, keys = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    with open(f"{directory}/authority.pem", "wb") as file:
        file.write(authority.public_bytes(pem))
    with open(f"{directory}/server.pem", "wb") as file:
        file.write(own.public_bytes(pem))
        file.write(key.private_bytes(pem, keys, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{directory}/server.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)


SECURE = len(sys.argv) > 1
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.handle_error = lambda *_: None
if SECURE:
    secured(server, sys.argv[2], sys.argv[3])
print(f"{'https' if SECURE else 'http'}://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
