"""urn:zimbraMail: filters of incoming mail, kept as they were given (§4)."""

from __future__ import annotations

from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.soap_args import Element, attribute, elements
from app.sandbox.zimbra.soap_faults import SoapFault, invalid


def get_filter_rules(call: Call) -> Element:
    """No rule: one empty element."""
    rules = [dict(rule) for rule in call.mailbox.filters]
    return {"filterRules": [{"filterRule": rules}] if rules else [{}]}


def modify_filter_rules(call: Call) -> Element:
    """Replaces the whole list."""
    rules = [rule for listed in elements(call.args, "filterRules") for rule in elements(listed, "filterRule")]
    names = [attribute(rule, "name") for rule in rules]
    if any(not name for name in names):
        raise invalid("a rule must have a name")
    if len(set(names)) != len(names):
        raise SoapFault("service.INVALID_REQUEST", "two rules of one name")
    call.mailbox.filters = [dict(rule) for rule in rules]
    return {}
