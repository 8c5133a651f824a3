"""Check of a PES against the DGFiP's own schemas, where a folder of them was named.

Sets are tried from the newest on: later ones are stricter, and the Treasury still takes what an earlier one accepts. A
failure is a warning: the TdT does not validate (interop §3.2). Large files go by as a stream: the memory taken is
that of one piece.
"""

from __future__ import annotations

import functools
import io
import re
from pathlib import Path
from typing import Any

from lxml import etree

from app.documents import pes_xml
from app.documents.pes_model import Finding, SchemaCheck, Severity

MOST_FAULTS = 20
_STREAMED_BYTES = 4 * 1024 * 1024
_ALLER = Path("PES_V2", "Rev0", "PES_Aller.xsd")
_REPEATED = ("Piece", "FactureIndiv", "Marche", "PJ")


def schema_sets(folder: Path) -> list[Path]:
    """The sets to check with, newest first: the folder itself, else each ``schemas_pes…`` in it.

    Raises `FileNotFoundError` when there is none.
    """
    if (folder / _ALLER).is_file():
        return [folder]
    sets = [path for path in folder.glob("schemas_pes*") if (path / _ALLER).is_file()]
    if not sets:
        raise FileNotFoundError(folder)
    return sorted(sets, key=_version, reverse=True)


def newest_schemas(folder: Path) -> Path:
    """The first of `schema_sets`."""
    return schema_sets(folder)[0]


def readable_schemas(folder: Path) -> str:
    """Name of the newest set of a folder, once it was read. Raises `FileNotFoundError`."""
    newest = newest_schemas(folder)
    _schema(newest)
    return _name(newest)


def check_schemas(data: bytes, folder: Path) -> SchemaCheck:
    """Check with the newest set, then with earlier ones until one accepts the file.

    Raises `FileNotFoundError` as `schema_sets`, `Rejected` as `pes_xml.scan`.
    """
    sets = schema_sets(folder)
    newest, *earlier = sets
    faults = validate_pes(data, newest)
    if not faults:
        return SchemaCheck(name=_name(newest))
    for older in earlier:
        if not validate_pes(data, older):
            params = {"newest": _name(newest), "older": _name(older), **faults[0].params}
            return SchemaCheck(
                name=_name(older), findings=(Finding(code="pes_schema_older", severity=Severity.INFO, params=params),)
            )
    return SchemaCheck(name=_name(newest), findings=tuple(faults))


def validate_pes(data: bytes, schema_folder: Path) -> list[Finding]:
    """Check against one set of DGFiP schemas (a folder ``schemas_pes_v5.NN``). Empty = valid.

    Findings are ``pes_schema`` warnings with ``line`` and the library's English ``detail``.
    Raises `FileNotFoundError` when the folder holds no schema.
    """
    if not (schema_folder / _ALLER).is_file():
        raise FileNotFoundError(schema_folder)
    pes_xml.scan(data)
    schema = _schema(schema_folder)
    if len(data) > _STREAMED_BYTES:
        return _faults(_streamed(data, schema))
    schema.validate(pes_xml.parse(data))
    log: Any = schema.error_log
    return _faults(log)


def _streamed(data: bytes, schema: etree.XMLSchema) -> Any:
    """The log of a validation that holds one piece at a time."""
    events: Any = etree.iterparse(
        io.BytesIO(data), events=("end",), tag=_REPEATED, schema=schema, huge_tree=True, resolve_entities=False,
        no_network=True, load_dtd=False,
    )  # fmt: skip
    try:
        for _event, element in events:
            element.clear()
            while (previous := element.getprevious()) is not None and previous.tag == element.tag:
                element.getparent().remove(previous)
    except etree.XMLSyntaxError:
        return events.error_log
    return ()


def _faults(log: Any) -> list[Finding]:
    return [
        Finding(code="pes_schema", params={"line": entry.line, "detail": str(entry.message)[:300]})
        for entry in list(log)[:MOST_FAULTS]
    ]


@functools.lru_cache(maxsize=4)
def _schema(folder: Path) -> etree.XMLSchema:
    """A set that cannot be read is as good as absent."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    try:
        return etree.XMLSchema(etree.parse(str(folder / _ALLER), parser))
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError) as error:
        raise FileNotFoundError(folder) from error


def _version(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.name)]


def _name(path: Path) -> str:
    """``schemas_pes_v5.17`` -> ``5.17``."""
    return path.name.removeprefix("schemas_pes").strip("_v") or path.name
