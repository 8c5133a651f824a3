"""The journal of a folder, as v5 writes it (PREMIS 3). Pure. Source: interop §1.9.

Every node is optional and new types of events may appear: what is not understood is left out, never a crash.
"""

from __future__ import annotations

from lxml import etree

from app.connectors.parapheur.facts import PastEvent
from app.connectors.parapheur.values import parse_instant
from app.domain.errors import Transient

NS = "{http://www.loc.gov/premis/v3}"
_MAX_BYTES = 8 * 1024 * 1024


def parse_premis(data: bytes) -> tuple[PastEvent, ...]:
    """Events in their order, past, current and to come. `Transient` for what is not a PREMIS document."""
    if len(data) > _MAX_BYTES or b"<!DOCTYPE" in data:
        raise Transient("unexpected_answer")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Transient("unexpected_answer") from error
    if root.tag != f"{NS}premis":
        raise Transient("unexpected_answer")
    names = {
        _text(agent, "agentIdentifier/agentIdentifierValue"): _text(agent, "agentName")
        for agent in root.iter(f"{NS}agent")
    }
    return tuple(_event(event, names) for event in root.iter(f"{NS}event"))


def _event(event: etree._Element, names: dict[str, str]) -> PastEvent:
    """Past: id, agent and date; current: id alone; to come: none of them."""
    user = _text(event, "linkingAgentIdentifier/linkingAgentIdentifierValue")
    at_ms = parse_instant(_text(event, "eventDateTime") or None)
    known = bool(_text(event, "eventIdentifier/eventIdentifierValue"))
    action = _text(event, "eventType")
    return PastEvent(
        action=action,
        done=at_ms is not None,
        current=at_ms is None and (known or action == "DELETE"),
        at_ms=at_ms,
        who=names.get(user) or user,
        desk=_text(event, "linkingAgentIdentifier/linkingAgentRole") or _text(event, "linkingAgentRole"),
        note=_text(event, "eventOutcomeInformation/eventOutcomeDetail/eventOutcomeDetailNote"),
    )


def _text(parent: etree._Element, path: str) -> str:
    found = parent.find("/".join(f"{NS}{name}" for name in path.split("/")))
    return (found.text or "").strip() if found is not None else ""
