"""The feed of new versions: a TUF repository over https, or the same in a folder (a USB stick).

The Update Framework (specification 1.0) is played by python-tuf's ``ngclient``: metadata signed by thresholds of keys,
versions that never go back, dates after which what is said counts no more (a *freeze*: somebody shows an old state for
ever). Nothing of a transport is trusted: neither https, nor the folder. Only the repository's host is contacted.

Targets::

    anneaux/<ring>/<platform>.json    {"version": "1.2.0", "file": "fichiers/…", "notes": "…"}
    fichiers/…                        the installers
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import urlsplit
from urllib.request import url2pathname

import msgspec
from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    RepositoryError,
)
from tuf.ngclient.config import UpdaterConfig
from tuf.ngclient.fetcher import FetcherInterface
from tuf.ngclient.updater import Updater

from app.connectors.http import Http, origin_of
from app.domain.errors import AppError, LocalFault, Rejected, Unreachable
from app.domain.updates import Feed, Release

T = TypeVar("T")
CHUNK_BYTES = 1 << 16
MOST_BYTES = 2 << 30
"""Of an installer; TUF checks the exact length afterwards."""
MISSING = (403, 404, 410)
"""Stores of files answer 403 for what is not there."""
METADATA, TARGETS = "metadata", "targets"


class FeedFetcher(FetcherInterface):
    """Files of one origin, or of one folder. Called on a worker thread."""

    def __init__(self, base: str) -> None:
        self._base = base

    def _fetch(self, url: str) -> Iterator[bytes]:
        if urlsplit(url).scheme == "file":
            path = Path(url2pathname(urlsplit(url).path))
            if not path.is_file():
                if not Path(url2pathname(urlsplit(self._base).path)).is_dir():
                    raise DownloadError("no such folder")  # the stick is not in
                raise DownloadHTTPError("not in the folder", 404)
            return _chunks(path.open("rb"))
        held = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `_chunks`
        try:
            asyncio.run(self._save(url, held))
        except AppError as error:
            held.close()
            raise DownloadError(error.code) from error
        except BaseException:
            held.close()
            raise
        held.seek(0)
        return _chunks(held)

    async def _save(self, url: str, held: IO[bytes]) -> None:
        scheme, host = origin_of(self._base)
        http = Http(f"{scheme}://{host}")
        try:
            async with http.stream("GET", url) as stream:
                if stream.status != 200:
                    raise DownloadHTTPError("refused", stream.status)
                size = 0
                async for chunk in stream.chunks():
                    size += len(chunk)
                    if size > MOST_BYTES:
                        raise DownloadError("too large")
                    held.write(chunk)
        finally:
            await http.close()


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


class _Line(msgspec.Struct, frozen=True):
    version: str
    file: str
    notes: str = ""


class UpdateFeed:
    """One feed, with what it was last seen to say in ``home``. Blocking: for a worker thread; one at a time."""

    def __init__(self, feed: Feed, home: Path) -> None:
        self._feed, self._home = feed, home

    def latest(self, platform: str) -> Release | None:
        """What the ring offers for ``platform``; None = nothing is published there.

        Raises ``Rejected``: ``update_frozen`` (nothing newer was signed for too long), ``update_rolled_back`` (the
        repository went back), ``update_untrusted`` (signatures, or anything else that TUF refuses),
        ``update_feed_missing`` (something answers there, and it is no repository);
        `Unreachable`; ``LocalFault("update_not_kept")``.
        """
        return self._judged(lambda updater: self._latest(updater, platform))

    def download(self, release: Release) -> Path:
        """The installer, verified to the byte; from what is here already when it is the same. Raises as `latest`, and
        ``Rejected``: ``update_withdrawn``, ``update_file_missing`` (announced, and not there)."""
        return self._judged(lambda updater: self._download(updater, release))

    def _latest(self, updater: Updater, platform: str) -> Release | None:
        name = f"anneaux/{self._feed.ring}/{platform}.json"
        target = updater.get_targetinfo(name)
        if target is None:
            return None
        path = updater.find_cached_target(target) or updater.download_target(target)
        try:
            line = msgspec.json.decode(Path(path).read_bytes(), type=_Line)
            file = updater.get_targetinfo(line.file)
            if file is None:
                raise Rejected("update_untrusted")
            return Release(version=line.version, file=line.file, size_bytes=file.length, notes=line.notes[:2000])
        except (msgspec.MsgspecError, ValueError) as error:
            raise Rejected("update_untrusted") from error

    def _download(self, updater: Updater, release: Release) -> Path:
        target = updater.get_targetinfo(release.file)
        if target is None:
            raise Rejected("update_withdrawn")
        try:
            return Path(updater.find_cached_target(target) or updater.download_target(target))
        except DownloadHTTPError as error:
            if error.status_code not in MISSING:
                raise
            raise Rejected("update_file_missing") from error

    def _judged(self, work: Callable[[Updater], T]) -> T:
        """``work`` on a fresh view of the repository, its failures as ours."""
        base = self._feed.url.rstrip("/")
        try:
            metadata, targets = (self._folder(name) for name in (METADATA, TARGETS))
            updater = Updater(
                str(metadata),
                f"{base}/{METADATA}/",
                target_dir=str(targets),
                target_base_url=f"{base}/{TARGETS}/",
                fetcher=FeedFetcher(base),
                config=UpdaterConfig(),
                bootstrap=self._feed.root,
            )
            updater.refresh()
            return work(updater)
        except ExpiredMetadataError as error:
            raise Rejected("update_frozen") from error
        except BadVersionNumberError as error:
            raise Rejected("update_rolled_back") from error
        except (RepositoryError, DownloadLengthMismatchError) as error:
            raise Rejected("update_untrusted") from error
        except DownloadHTTPError as error:
            if error.status_code not in MISSING:
                raise Unreachable("update_unreachable") from error
            raise Rejected("update_feed_missing") from error
        except DownloadError as error:
            raise Unreachable("update_unreachable") from error
        except OSError as error:
            raise LocalFault("update_not_kept") from error

    def _folder(self, name: str) -> Path:
        folder = self._home / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder
