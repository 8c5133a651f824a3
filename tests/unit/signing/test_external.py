"""A signing program of the user's own: run without a shell, verified like every other way, never tried again."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.domain.errors import AppError, NeedsUser, PinRefused, Rejected, TokenMissing
from app.signing.external import ExternalSource
from app.signing.token import TokenSession
from tests.unit.signing.token_tools import on_token_thread
from tests.unit.signing.tools import Signer, make_signer

PROGRAM = """
import base64, hashlib, json, sys
from pathlib import Path
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
folder = Path(sys.argv[1])
with (folder / "calls").open("a") as log:
    log.write(sys.argv[2] + "\\n")
der = (folder / "certificate").read_bytes()
if sys.argv[2] == "list":
    print(json.dumps([{"certificate": base64.b64encode(der).decode(), "label": "essai"}]))
    sys.exit()
assert sys.argv[3] == hashlib.sha256(der).hexdigest()
order = (folder / "order").read_text() if (folder / "order").is_file() else ""
if order.isdigit():
    sys.exit(int(order))
key = serialization.load_der_private_key((folder / "key").read_bytes(), None)
value = key.sign(sys.stdin.buffer.read(), padding.PKCS1v15(), hashes.SHA256())
if order == "wrong":
    value = bytes([value[0] ^ 1]) + value[1:]
print("pas du base64 !" if order == "rubbish" else base64.b64encode(value).decode())
"""


class Program:
    def __init__(self, folder: Path, signer: Signer) -> None:
        self.folder, self.signer = folder, signer
        (folder / "programme.py").write_text(PROGRAM)
        (folder / "certificate").write_bytes(signer.der)
        key = signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        (folder / "key").write_bytes(key)
        self.source = ExternalSource(f'"{sys.executable}" "{folder / "programme.py"}" "{folder}"')
        self.sha256 = hashlib.sha256(signer.der).hexdigest()

    def order(self, order: str) -> None:
        (self.folder / "order").write_text(order)

    @property
    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text().split()

    def sign(self, data: bytes = b"un bordereau") -> bytes:
        def work() -> bytes:
            session: TokenSession = self.source.open_session(self.sha256, None)
            try:
                return session.sign(data)
            finally:
                session.close()

        return on_token_thread(work)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path, make_signer())


@pytest.mark.feature("80", "81", "A11")
def test_a_program_lists_its_certificates_and_signs(program: Program) -> None:
    (token,) = on_token_thread(program.source.list_tokens)
    assert token.pin_pad, "it asks its own code"
    assert [(c.sha256, c.label) for c in token.certificates] == [(program.sha256, "essai")]
    assert program.sign() == program.signer.sign(b"un bordereau")


@pytest.mark.feature("86", "91")
@pytest.mark.parametrize(
    ("order", "kind", "code"),
    [
        ("2", NeedsUser, "pin_cancelled"),
        ("3", PinRefused, "pin_refused"),
        ("4", TokenMissing, "token_absent"),
        ("7", Rejected, "token_failed"),
        ("wrong", Rejected, "sign_value_wrong"),
        ("rubbish", Rejected, "signer_answer_invalid"),
    ],
)
def test_each_refusal_has_its_meaning_and_is_never_tried_again(
    program: Program, order: str, kind: type[AppError], code: str
) -> None:
    program.order(order)
    with pytest.raises(kind) as refusal:
        program.sign()
    assert refusal.value.code == code
    assert program.calls.count("sign") == 1


def test_what_is_no_program_is_said(tmp_path: Path) -> None:
    absent = ExternalSource(str(tmp_path / "absent"))
    with pytest.raises(TokenMissing, match="signer_missing"):
        on_token_thread(absent.list_tokens)
    silent = ExternalSource(f'"{sys.executable}" -c pass')
    with pytest.raises(Rejected, match="signer_answer_invalid"):
        on_token_thread(silent.list_tokens)
    slow = ExternalSource(f'"{sys.executable}" -c "import time; time.sleep(60)"', list_s=0.5)
    with pytest.raises(TokenMissing, match="token_timeout"):
        on_token_thread(slow.list_tokens)
    for line in ("", "'"):
        with pytest.raises(Rejected, match="signer_command_invalid"):
            ExternalSource(line)
