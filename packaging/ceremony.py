"""The root of trust of the updates, made by several people: see CEREMONIE.md. Needs no network, and must have none.

    python packaging/ceremony.py key KEYS NAME                                             one person’s, or the server’s
    python packaging/ceremony.py root OUT --root A.pub B.pub C.pub --root-threshold 2 --targets D.pub [E.pub]
                                          --snapshot S.pub --timestamp T.pub [--after CURRENT] [--days 730]
    python packaging/ceremony.py sign OUT KEYS/NAME.pem                                     each holder, in turn
    python packaging/ceremony.py check OUT [--after CURRENT]                                enough signatures? whose keys?

``root`` writes root metadata without a signature; ``--after`` makes the next version of a root that is in use (a key
lost, a holder who leaves): it needs a threshold of both the old keys and the new. ``check`` ends with 1 while signatures
are missing. ``ECHARPE_FEED_PASSWORD`` replaces the question in scripts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import json
import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner, Key
from tuf.api.metadata import Metadata, Root

ROLES = ("root", "targets", "snapshot", "timestamp")


def make_key(folder: Path, name: str, password: bytes) -> Key:
    """``NAME.pem`` (private, encrypted, this user's alone) and ``NAME.pub``. Nothing is overwritten."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = Ed25519PrivateKey.generate()
    pem = secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))
    descriptor = os.open(folder / f"{name}.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    public = CryptoSigner(secret).public_key
    with (folder / f"{name}.pub").open("x", encoding="utf-8") as file:
        json.dump({"keyid": public.keyid, **public.to_dict()}, file)
    return public


def make_root(
    keys: dict[str, list[Key]], thresholds: dict[str, int], days: int, after: Metadata[Root] | None = None
) -> Metadata[Root]:
    """Unsigned. Raises `ValueError` where fewer keys than the threshold are given for a role, or one serves two people."""
    root = Root(version=after.signed.version + 1 if after is not None else 1)
    root.expires = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=days)
    for role in ROLES:
        if len({key.keyid for key in keys[role]}) != len(keys[role]) or len(keys[role]) < thresholds[role]:
            raise ValueError(f"{role}: {len(keys[role])} clés différentes demandées, seuil {thresholds[role]}")
        for key in keys[role]:
            root.add_key(key, role)
        root.roles[role].threshold = thresholds[role]
    return Metadata(root)


def sign(path: Path, pem: Path, password: bytes) -> str:
    """Add one holder's signature; their key's fingerprint. One that the root does not ask for counts for nothing."""
    root = Metadata[Root].from_bytes(path.read_bytes())
    signer = CryptoSigner(load_pem_private_key(pem.read_bytes(), password))
    root.sign(signer, append=True)
    path.write_bytes(root.to_bytes())
    return signer.public_key.keyid


def missing(root: Metadata[Root], after: Metadata[Root] | None = None) -> dict[str, int]:
    """Signatures still missing: of the new keys (``root``), of those in use (``after``). Empty = it is whole."""
    found = {}
    for name, judge in (("root", root), ("after", after)):
        if judge is not None:
            result = judge.signed.get_verification_result("root", root.signed_bytes, root.signatures)
            if (lacking := result.threshold - len(result.signed)) > 0:
                found[name] = lacking
    if after is not None and root.signed.version != after.signed.version + 1:
        found["version"] = after.signed.version + 1
    return found


def _key(path: Path) -> Key:
    held = json.loads(path.read_text("utf-8"))
    return Key.from_dict(held.pop("keyid"), held)


def _password() -> bytes:
    return (os.environ.get("ECHARPE_FEED_PASSWORD") or getpass.getpass("Mot de passe de cette clé : ")).encode()


def _held(path: Path | None) -> Metadata[Root] | None:
    return Metadata[Root].from_bytes(path.read_bytes()) if path is not None else None


def _told(root: Metadata[Root]) -> str:
    lines = [f"Racine n° {root.signed.version}, jusqu’au {root.signed.expires:%d/%m/%Y}"]
    for role in ROLES:
        held = root.signed.roles[role]
        lines += [f"  {role} : {held.threshold} sur {len(held.keyids)}"]
        lines += [f"    {keyid}{'  a signé' if keyid in root.signatures else ''}" for keyid in held.keyids]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    key = verbs.add_parser("key")
    key.add_argument("folder", type=Path)
    key.add_argument("name")
    root = verbs.add_parser("root")
    root.add_argument("out", type=Path)
    for role in ROLES:
        root.add_argument(f"--{role}", type=Path, nargs="+", required=True)
        root.add_argument(f"--{role}-threshold", type=int, default=2 if role == "root" else 1)
    root.add_argument("--days", type=int, default=730)
    signing = verbs.add_parser("sign")
    signing.add_argument("out", type=Path)
    signing.add_argument("pem", type=Path)
    check = verbs.add_parser("check")
    check.add_argument("out", type=Path)
    for one in (root, check):
        one.add_argument("--after", type=Path)
    _do(parser.parse_args(arguments))


def _do(told: argparse.Namespace) -> None:
    if told.verb == "key":
        print(make_key(told.folder, told.name, _password()).keyid)
    elif told.verb == "root":
        if told.out.exists():
            raise SystemExit("Ce fichier existe déjà : rien n’a été écrasé.")
        keys = {role: [_key(path) for path in getattr(told, role)] for role in ROLES}
        thresholds = {role: getattr(told, f"{role}_threshold") for role in ROLES}
        told.out.write_bytes(make_root(keys, thresholds, told.days, _held(told.after)).to_bytes())
        print(_told(Metadata[Root].from_bytes(told.out.read_bytes())))
    elif told.verb == "sign":
        print(f"Signé par {sign(told.out, told.pem, _password())}")
    else:
        root = _held(told.out)
        assert root is not None
        print(_told(root))
        if lacking := missing(root, _held(told.after)):
            print(f"Il manque des signatures : {lacking}", file=sys.stderr)
            raise SystemExit(1)
        print("Complète.")


if __name__ == "__main__":
    main()
