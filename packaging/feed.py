"""The feed of updates, for whoever publishes versions: a TUF repository in a folder, put on any web server as it is.

    python packaging/feed.py init FEED KEYS                 keys (password asked), first metadata: to try it out
    python packaging/feed.py init FEED KEYS --root ROOT     first metadata under the root of a ceremony (CEREMONIE.md)
    python packaging/feed.py renew FEED ROOT                a later root, made by a ceremony
    python packaging/feed.py publish FEED KEYS INSTALLER --version 1.2.0 [--ring pilote] [--platform linux-x86_64]
                                                            [--notes "…"]
    python packaging/feed.py refresh FEED KEYS              sign again what stands, before it expires
    python packaging/feed.py given FEED URL [--ring stable] the file for the bodies' devices (Réglages, Mises à jour)

KEYS holds one encrypted key a role. Keep ``root.pem`` and ``targets.pem`` off line: ``refresh`` needs ``snapshot.pem``
and ``timestamp.pem`` only. A version goes from ring to ring by publishing it again (``pilote``, ``avance``, ``stable``).
``ECHARPE_FEED_PASSWORD`` replaces the question in scripts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import json
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

ROLES = {"root": 365, "targets": 120, "snapshot": 15, "timestamp": 15}
"""Role -> days that what it signs is believed: how long a frozen feed can deceive."""


class Keys:
    """One private key a role, each in its own encrypted file."""

    def __init__(self, folder: Path, password: bytes) -> None:
        self._folder, self._password = folder, password

    def make(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for role in ROLES:
            key = Ed25519PrivateKey.generate()
            pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(self._password))
            descriptor = os.open(self._folder / f"{role}.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(pem)

    def signer(self, role: str) -> CryptoSigner:
        key = load_pem_private_key((self._folder / f"{role}.pem").read_bytes(), self._password)
        return CryptoSigner(key)


class Feed:
    """``metadata`` and ``targets`` of a folder."""

    def __init__(self, folder: Path, keys: Keys | None = None) -> None:
        self._keys = keys
        self.metadata, self.targets = folder / "metadata", folder / "targets"

    def start(self, root: Path | None = None) -> None:
        """First metadata of every role. ``root``: made by a ceremony, and whole."""
        assert self._keys is not None
        self.metadata.mkdir(parents=True)
        self.targets.mkdir()
        if root is None:
            own = Root(expires=_in_days(ROLES["root"]))
            for role in ROLES:
                own.add_key(self._keys.signer(role).public_key, role)
            self._write("root", own, "1.root.json")
        else:
            self.renew(root)
        self._write("targets", Targets(expires=_in_days(ROLES["targets"])), "1.targets.json")
        self._write_above(1, Snapshot(), Timestamp())

    def renew(self, root: Path) -> None:
        """Take the next root. Raises `SystemExit` for one that is not whole, or not the next one."""
        held = Metadata[Root].from_bytes(root.read_bytes())
        before = sorted(self.metadata.glob("*.root.json"), key=_number)
        judges = [held, *(Metadata[Root].from_bytes(path.read_bytes()) for path in before[-1:])]
        verified = [
            j.signed.get_verification_result("root", held.signed_bytes, held.signatures).verified for j in judges
        ]
        if not all(verified) or held.signed.version != len(before) + 1:
            raise SystemExit("Cette racine n’est pas complète, ou n’est pas la suivante : voyez ceremony.py check.")
        (self.metadata / f"{held.signed.version}.root.json").write_bytes(root.read_bytes())

    def publish(self, installer: Path, version: str, ring: str, platform: str, notes: str) -> None:
        """A version on a ring; the metadata last, so that a half-copied feed says nothing new."""
        targets = self._newest("targets")
        file = f"fichiers/{installer.name}"
        line = json.dumps({"version": version, "file": file, "notes": notes}, ensure_ascii=False).encode()
        for name, content in ((file, installer.read_bytes()), (f"anneaux/{ring}/{platform}.json", line)):
            target = TargetFile.from_data(name, content, ["sha256"])
            path = self.targets / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_name(f"{target.hashes['sha256']}.{path.name}").write_bytes(content)
            targets.targets[name] = target
        targets.version += 1
        targets.expires = _in_days(ROLES["targets"])
        self._write("targets", targets, f"{targets.version}.targets.json")
        self.refresh()

    def refresh(self) -> None:
        """Sign again, with a new date, what stands."""
        snapshot, timestamp = self._newest("snapshot"), self._timestamp()
        snapshot.version += 1
        timestamp.version += 1
        self._write_above(self._newest("targets").version, snapshot, timestamp)

    def given(self, url: str, ring: str) -> str:
        root = json.loads(max(self.metadata.glob("*.root.json"), key=_number).read_bytes())
        return json.dumps({"url": url, "ring": ring, "root": root}, ensure_ascii=False)

    def _write_above(self, targets: int, snapshot: Snapshot, timestamp: Timestamp) -> None:
        snapshot.meta["targets.json"] = MetaFile(version=targets)
        snapshot.expires = _in_days(ROLES["snapshot"])
        self._write("snapshot", snapshot, f"{snapshot.version}.snapshot.json")
        timestamp.snapshot_meta = MetaFile(version=snapshot.version)
        timestamp.expires = _in_days(ROLES["timestamp"])
        self._write("timestamp", timestamp, "timestamp.json")

    def _newest(self, role: str) -> Targets | Snapshot:
        path = max(self.metadata.glob(f"*.{role}.json"), key=_number)
        return Metadata.from_bytes(path.read_bytes()).signed

    def _timestamp(self) -> Timestamp:
        return Metadata.from_bytes((self.metadata / "timestamp.json").read_bytes()).signed

    def _write(self, role: str, content: Root | Targets | Snapshot | Timestamp, name: str) -> None:
        assert self._keys is not None
        held = Metadata(content)
        held.sign(self._keys.signer(role))
        aside = self.metadata / f"{name}.new"
        aside.write_bytes(held.to_bytes())
        aside.replace(self.metadata / name)


def _number(path: Path) -> int:
    return int(path.name.split(".", 1)[0])


def _in_days(days: int) -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=days)


def _password() -> bytes:
    return (os.environ.get("ECHARPE_FEED_PASSWORD") or getpass.getpass("Mot de passe des clés : ")).encode()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("init", "publish", "refresh", "renew", "given"):
        one = verbs.add_parser(verb)
        one.add_argument("feed", type=Path)
        if verb not in ("given", "renew"):
            one.add_argument("keys", type=Path)
        if verb == "init":
            one.add_argument("--root", type=Path)
        if verb == "renew":
            one.add_argument("root", type=Path)
        if verb == "publish":
            one.add_argument("installer", type=Path)
            one.add_argument("--version", required=True)
            one.add_argument("--platform", default="linux-x86_64")
            one.add_argument("--notes", default="")
        if verb == "given":
            one.add_argument("url")
        if verb in ("publish", "given"):
            one.add_argument("--ring", default="stable", choices=("stable", "avance", "pilote"))
    told = parser.parse_args(arguments)
    if told.verb == "given":
        print(Feed(told.feed).given(told.url, told.ring))
        return
    if told.verb == "renew":
        Feed(told.feed).renew(told.root)
        return
    keys = Keys(told.keys, _password())
    feed = Feed(told.feed, keys)
    if told.verb == "init":
        if told.root is None:
            keys.make()
        feed.start(told.root)
    elif told.verb == "publish":
        feed.publish(told.installer, told.version, told.ring, told.platform, told.notes)
    else:
        feed.refresh()


if __name__ == "__main__":
    main()
