"""A repository of updates made with python-tuf: keys of its own, versions published, and everything a thief could do."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

ROLES = ("root", "timestamp", "snapshot", "targets")


class Repository:
    """``folder/metadata`` and ``folder/targets``, as a web server would give them."""

    def __init__(self, folder: Path, *, expires_days: int = 30) -> None:
        self.folder = folder
        self.metadata, self.targets = folder / "metadata", folder / "targets"
        self.metadata.mkdir(parents=True)
        self.targets.mkdir()
        self.signers = {role: CryptoSigner.generate_ed25519() for role in ROLES}
        self._days = expires_days
        self._root, self._timestamp, self._snapshot, self._targets = Root(), Timestamp(), Snapshot(), Targets()
        for role, signer in self.signers.items():
            self._root.add_key(signer.public_key, role)
        self._root.expires = self._expiry(365)
        self.version = 0
        self.root = self._signed("root", self._root)
        (self.metadata / "1.root.json").write_bytes(self.root)
        self.write()

    def _expiry(self, days: int | None = None) -> dt.datetime:
        return dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=self._days if days is None else days)

    def _signed(self, role: str, content: Root | Timestamp | Snapshot | Targets) -> bytes:
        held = Metadata(content)
        held.sign(self.signers[role])
        return held.to_bytes()

    def publish(self, version: str, content: bytes, *, ring: str = "stable", platform: str = "linux-x86_64") -> str:
        """A version on a ring; returns the installer's path."""
        file = f"fichiers/echarpe_{version}_{platform}.deb"
        line = {"version": version, "file": file, "notes": f"Version {version}."}
        self.add(file, content)
        self.add(f"anneaux/{ring}/{platform}.json", json.dumps(line).encode())
        self.write()
        return file

    def add(self, name: str, content: bytes) -> None:
        """One target, where consistent snapshots put it: its digest before its name."""
        target = TargetFile.from_data(name, content, ["sha256"])
        self._targets.targets[name] = target
        path = self.targets / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(f"{target.hashes['sha256']}.{path.name}").write_bytes(content)

    def write(self, *, expires_days: int | None = None) -> None:
        """New metadata of everything below the root."""
        self.version += 1
        for content in (self._timestamp, self._snapshot, self._targets):
            content.version = self.version
            content.expires = self._expiry(expires_days)
        self._snapshot.meta["targets.json"] = MetaFile(version=self.version)
        self._timestamp.snapshot_meta = MetaFile(version=self.version)
        (self.metadata / f"{self.version}.targets.json").write_bytes(self._signed("targets", self._targets))
        (self.metadata / f"{self.version}.snapshot.json").write_bytes(self._signed("snapshot", self._snapshot))
        (self.metadata / "timestamp.json").write_bytes(self._signed("timestamp", self._timestamp))

    def given(self, url: str, ring: str = "stable") -> bytes:
        """The file by which a body names this feed."""
        return json.dumps({"url": url, "ring": ring, "root": json.loads(self.root)}).encode()
