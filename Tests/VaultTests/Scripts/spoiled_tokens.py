"""Spoils a Fernet token in every way that comes to mind.

usage: spoiled_tokens.py KEY

Prints one line each: what was done, a tab, the token. First stands one that is whole, of the text "sesame". That
`cryptography` itself refuses the others is checked here.
"""

import base64
import sys

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

key = sys.argv[1]
fernet = Fernet(key)
raw = base64.urlsafe_b64decode(key)
signing, sealing = raw[:16], raw[16:]
whole = fernet.encrypt(b"sesame")
body = base64.urlsafe_b64decode(whole)


def signed(content):
    code = hmac.HMAC(signing, hashes.SHA256())
    code.update(content)
    return base64.urlsafe_b64encode(content + code.finalize())


def sealed(padded):
    encryptor = Cipher(algorithms.AES(sealing), modes.CBC(bytes(16))).encryptor()
    return signed(b"\x80" + body[1:9] + bytes(16) + encryptor.update(padded) + encryptor.finalize())


spoiled = [
    ("another version, signed", signed(b"\x81" + body[1:-32])),
    ("no text at all, signed", signed(body[:25])),
    ("half a block, signed", signed(body[:33])),
    ("padding of nothing", sealed(b"sesame" + bytes(10))),
    ("padding beyond the block", sealed(b"sesame" + bytes([17] * 10))),
    ("padding that disagrees", sealed(b"sesame" + bytes([9] * 9 + [10]))),
    ("of another key", Fernet(Fernet.generate_key()).encrypt(b"sesame")),
    ("without its end", whole[:-4]),
    ("nothing", b""),
]
for position in (0, 4, 9, 20, 25, 30, len(body) - 1):
    changed = bytearray(body)
    changed[position] ^= 1
    spoiled.append((f"one bit changed in byte {position}", base64.urlsafe_b64encode(bytes(changed))))

print(f"whole\t{whole.decode()}")
for what, token in spoiled:
    try:
        fernet.decrypt(token)
        sys.exit(f"{what}: cryptography opens it")
    except InvalidToken:
        print(f"{what}\t{token.decode()}")
