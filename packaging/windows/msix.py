"""The MSIX package of Écharpe (row 133), made of the PyInstaller folder; on any system, not signed.

    python packaging/windows/msix.py dist/echarpe echarpe.msix --version 1.2.0 --publisher "CN=Commune d'Exemple, C=FR"

NOT TRIED ON WINDOWS: written against Microsoft's documents of the package's parts (manifest, block map, content types);
the tests read what is made, no Windows installed it. There, sign before use, with the certificate whose subject is the
publisher's, word for word:  signtool sign /fd SHA256 /a /f certificat.pfx echarpe.msix

What is in it: the program under ``programme``, links ``echarpe:`` and the files that it reads, the command ``echarpe``.
Writes of the program are not virtualised: profiles lie where the other installer's do, and outlive the package. Updates
are Windows' own (App Installer, Intune), not those of the feed. Files are stored, not compressed: a block of 64 KiB is
then its own bytes, and Windows compresses what it installs.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

ICON = Path(__file__).resolve().parents[1] / "linux" / "echarpe.svg"
LOGOS = {"StoreLogo": 50, "Square44x44Logo": 44, "Square150x150Logo": 150}
"""Name -> side in pixels."""
BLOCK_BYTES = 64 * 1024
HEADER_BYTES = 30
"""Of a file in a ZIP, before its name (APPNOTE §4.3.7)."""
_NS = "http://schemas.microsoft.com/appx/manifest"

MANIFEST = """<?xml version="1.0" encoding="utf-8"?>
<Package xmlns="{ns}/foundation/windows10" xmlns:uap="{ns}/uap/windows10" xmlns:uap3="{ns}/uap/windows10/3"
    xmlns:desktop="{ns}/desktop/windows10" xmlns:desktop6="{ns}/desktop/windows10/6"
    xmlns:rescap="{ns}/foundation/windows10/restrictedcapabilities"
    IgnorableNamespaces="uap uap3 desktop desktop6 rescap">
  <Identity Name="Echarpe" Publisher={publisher} Version="{version}" ProcessorArchitecture="x64"/>
  <Properties>
    <DisplayName>Écharpe</DisplayName>
    <PublisherDisplayName>{owner}</PublisherDisplayName>
    <Logo>Images\\StoreLogo.png</Logo>
    <desktop6:RegistryWriteVirtualization>disabled</desktop6:RegistryWriteVirtualization>
    <desktop6:FileSystemWriteVirtualization>disabled</desktop6:FileSystemWriteVirtualization>
  </Properties>
  <Resources><Resource Language="fr-FR"/><Resource Language="en-GB"/></Resources>
  <Dependencies>
    <TargetDeviceFamily Name="Windows.Desktop" MinVersion="10.0.19041.0" MaxVersionTested="10.0.26100.0"/>
  </Dependencies>
  <Capabilities>
    <rescap:Capability Name="runFullTrust"/>
    <rescap:Capability Name="unvirtualizedResources"/>
  </Capabilities>
  <Applications>
    <Application Id="Echarpe" Executable="programme\\echarpe-window.exe" EntryPoint="Windows.FullTrustApplication">
      <uap:VisualElements DisplayName="Écharpe" Description="Le poste de travail de l’élu" BackgroundColor="transparent"
          Square150x150Logo="Images\\Square150x150Logo.png" Square44x44Logo="Images\\Square44x44Logo.png"/>
      <Extensions>
        <uap3:Extension Category="windows.protocol">
          <uap3:Protocol Name="echarpe" Parameters="&quot;%1&quot;"/>
        </uap3:Extension>
        <uap3:Extension Category="windows.fileTypeAssociation">
          <uap3:FileTypeAssociation Name="echarpe" Parameters="&quot;%1&quot;">
            <uap:SupportedFileTypes>{types}</uap:SupportedFileTypes>
          </uap3:FileTypeAssociation>
        </uap3:Extension>
        <uap3:Extension Category="windows.appExecutionAlias" Executable="programme\\echarpe.exe"
            EntryPoint="Windows.FullTrustApplication">
          <uap3:AppExecutionAlias><desktop:ExecutionAlias Alias="echarpe.exe"/></uap3:AppExecutionAlias>
        </uap3:Extension>
      </Extensions>
    </Application>
  </Applications>
</Package>
"""
FILE_TYPES = (".echarpe-config", ".ics", ".eml", ".pdf")


def manifest(version: str, publisher: str) -> str:
    """``version``: 1.2 or 1.2.3; the fourth number is Windows' own. Raises ValueError for another, or no subject."""
    if not re.fullmatch(r"\d{1,5}(\.\d{1,5}){1,2}", version) or not publisher.startswith("CN="):
        raise ValueError(f"{version!r}, {publisher!r}")
    four = ".".join([*version.split("."), "0", "0"][:3]) + ".0"
    owner = publisher.removeprefix("CN=").partition(",")[0]
    types = "".join(f"<uap:FileType>{suffix}</uap:FileType>" for suffix in FILE_TYPES)
    return MANIFEST.format(ns=_NS, publisher=quoteattr(publisher), owner=escape(owner), version=four, types=types)


def logos(icon: Path) -> Iterator[tuple[str, bytes]]:
    """The pictures of the manifest, drawn from the icon."""
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    for name, side in LOGOS.items():
        image = QImage(side, side, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        QSvgRenderer(str(icon)).render(painter)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        yield f"Images/{name}.png", bytes(buffer.data().data())


def build(bundle: Path, target: Path, version: str, publisher: str, icon: Path = ICON) -> None:
    """Write the package. Raises ValueError as `manifest`, and where ``bundle`` has no ``echarpe-window.exe``."""
    if not (bundle / "echarpe-window.exe").is_file():
        raise ValueError(f"{bundle} is not the program's folder")
    words = manifest(version, publisher)
    mapped: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for path in sorted(path for path in bundle.rglob("*") if path.is_file()):
            mapped.append(_add(package, f"programme/{path.relative_to(bundle).as_posix()}", path.read_bytes()))
        for name, picture in logos(icon):
            mapped.append(_add(package, name, picture))
        mapped.append(_add(package, "AppxManifest.xml", words.encode()))
        names = package.namelist()
        package.writestr("AppxBlockMap.xml", _block_map(mapped))
        package.writestr("[Content_Types].xml", _content_types(names))


def _add(package: zipfile.ZipFile, name: str, data: bytes) -> str:
    """Put a file in; its line of the block map. Names are those of parts (OPC): percent-encoded in the ZIP alone."""
    part = quote(name, safe="/!$&'()*+,;=@-._~")
    package.writestr(zipfile.ZipInfo(part), data)
    blocks = (data[start : start + BLOCK_BYTES] for start in range(0, len(data), BLOCK_BYTES))
    hashes = "".join(f'<Block Hash="{base64.b64encode(hashlib.sha256(b).digest()).decode()}"/>' for b in blocks)
    native = name.replace("/", "\\")
    return f'<File Name={quoteattr(native)} Size="{len(data)}" LfhSize="{HEADER_BYTES + len(part)}">{hashes}</File>'


def _block_map(files: list[str]) -> str:
    head = '<BlockMap xmlns="http://schemas.microsoft.com/appx/2010/blockmap"'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n{head} HashMethod="http://www.w3.org/2001/04/xmlenc#sha256">{"".join(files)}</BlockMap>'


def _content_types(parts: list[str]) -> str:
    """A type for each suffix, and for each part that has none."""
    known = {
        "png": "image/png",
        "xml": "text/xml",
        "exe": "application/x-msdownload",
        "dll": "application/x-msdownload",
    }
    other = "application/octet-stream"
    suffixes = {Path(part).suffix[1:].lower() for part in parts} - {""}
    said = [f'<Default Extension={quoteattr(s)} ContentType="{known.get(s, other)}"/>' for s in sorted(suffixes)]
    said += [f'<Override PartName={quoteattr("/" + p)} ContentType="{other}"/>' for p in parts if not Path(p).suffix]
    said += [
        '<Override PartName="/AppxManifest.xml" ContentType="application/vnd.ms-appx.manifest+xml"/>',
        '<Override PartName="/AppxBlockMap.xml" ContentType="application/vnd.ms-appx.blockmap+xml"/>',
    ]
    head = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{"".join(said)}</Types>'


def main() -> None:
    parser = argparse.ArgumentParser(description="Fait le paquet MSIX d'Écharpe, à signer ensuite sous Windows.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--version", required=True)
    parser.add_argument("--publisher", required=True, help="sujet du certificat, mot pour mot : « CN=…, C=FR »")
    asked = parser.parse_args()
    build(asked.bundle, asked.target, asked.version, asked.publisher)


if __name__ == "__main__":
    main()
