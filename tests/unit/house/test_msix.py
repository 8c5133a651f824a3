"""The MSIX package: every byte is in its block map, every part has a type, the manifest says what the installer does."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import zipfile
from pathlib import Path
from types import ModuleType
from urllib.parse import quote

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parents[3]
PUBLISHER = "CN=Commune d’Exemple & Cie, C=FR"
BLOCKS = "{http://schemas.microsoft.com/appx/2010/blockmap}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
UAP3 = "{http://schemas.microsoft.com/appx/manifest/uap/windows10/3}"


@pytest.fixture(scope="module")
def msix() -> ModuleType:
    spec = importlib.util.spec_from_file_location("echarpe_msix", ROOT / "packaging" / "windows" / "msix.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def package(msix: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("msix")
    bundle = folder / "echarpe"
    (bundle / "_internal" / "deux mots").mkdir(parents=True)
    for name, data in (
        ("echarpe-window.exe", b"MZ" * 50_000),
        ("echarpe.exe", b"MZ"),
        ("_internal/LICENSE", b"EUPL"),
        ("_internal/vide.txt", b""),
        ("_internal/deux mots/été.dll", b"x" * 65_536),
    ):
        (bundle / name).write_bytes(data)
    msix.build(bundle, folder / "echarpe.msix", "1.2", PUBLISHER)
    return folder / "echarpe.msix"


@pytest.mark.feature("133")
def test_every_byte_is_in_the_block_map(package: Path) -> None:
    with zipfile.ZipFile(package) as held:
        assert held.testzip() is None
        mapped = {file.get("Name"): file for file in etree.fromstring(held.read("AppxBlockMap.xml"))}
        parts = {info.filename: info for info in held.infolist()}
        assert len(mapped) == len(parts) - 2 and "programme\\_internal\\deux mots\\été.dll" in mapped
        for name, file in mapped.items():
            info = parts[quote(name.replace("\\", "/"))]
            data = held.read(info)
            assert (int(file.get("Size")), info.compress_type) == (len(data), zipfile.ZIP_STORED)
            assert int(file.get("LfhSize")) == 30 + len(info.filename.encode()) + len(info.extra)
            blocks = [base64.b64decode(block.get("Hash")) for block in file.iter(f"{BLOCKS}Block")]
            pieces = [data[start : start + 65_536] for start in range(0, len(data), 65_536)]
            assert blocks == [hashlib.sha256(piece).digest() for piece in pieces]


@pytest.mark.feature("133")
def test_the_manifest_registers_links_files_and_the_command(package: Path, msix: ModuleType) -> None:
    with zipfile.ZipFile(package) as held:
        manifest = etree.fromstring(held.read("AppxManifest.xml"))
        types = etree.fromstring(held.read("[Content_Types].xml"))
        parts = set(held.namelist())
    identity = manifest.find("{*}Identity")
    assert (identity.get("Publisher"), identity.get("Version")) == (PUBLISHER, "1.2.0.0")
    assert manifest.find(".//{*}PublisherDisplayName").text == "Commune d’Exemple & Cie"
    assert manifest.find(f".//{UAP3}Protocol").get("Name") == "echarpe"
    assert {each.text for each in manifest.iter("{*}FileType")} == {".echarpe-config", ".ics", ".eml", ".pdf"}
    named = {manifest.find(".//{*}Logo").text, *(e.get("Executable") for e in manifest.iter() if e.get("Executable"))}
    named |= {v for e in manifest.iter("{*}VisualElements") for k, v in e.attrib.items() if k.endswith("Logo")}
    assert {name.replace("\\", "/") for name in named} <= parts, "what the manifest names is there"
    suffixes = {each.get("Extension") for each in types.iter(f"{TYPES}Default")}
    alone = {each.get("PartName") for each in types.iter(f"{TYPES}Override")}
    assert all(part.rpartition(".")[2].lower() in suffixes or f"/{part}" in alone for part in parts)
    for version, publisher in (("1.2-beta", PUBLISHER), ("1.2", "Commune"), ("1", PUBLISHER)):
        with pytest.raises(ValueError, match="Commune"):
            msix.manifest(version, publisher)
