"""The doctor's look at what bodies impose and at the device: rules, leases, closed data, orders, updates, profiles.

As `card_doctor`: codes, each with what to do next, worded by `doctor_words`. Nobody is named: what is told of a body is
told without its name. Contacts nobody.

=========  ==============================================================================================
subject    codes
=========  ==============================================================================================
policy     policy_none, policy_imposed (rules, bodies), policy_unreadable, policy_version_too_old (minimum),
           policy_lock_code_missing
lease      lease_held, lease_ending, lease_not_held (days, left): one a body that asks for it
data       data_closed_order, data_closed_lease, data_closed_restored, data_closed_cut: one a body
order      order_none, or for each body's last one order_done, order_accepted, order_untold (act, number)
update     update_no_feed, update_never_checked, update_current (days), update_offered, update_ready (version),
           update_trouble (reason: the code of what is wrong)
profiles   profiles_one, profiles_several (count), profiles_open (count, open)
=========  ==============================================================================================
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.errors import Rejected
from app.domain.fleet import DAY_MS, Receipt
from app.services.bodies import Bodies
from app.services.card_doctor import Check, Health
from app.services.fleet import FleetService, notes
from app.services.fleet.memory import Membership
from app.services.profiles import ProfileEntry
from app.services.updates import UpdateFacts

ENDING_DAYS = 3
"""A lease with less left is worth a word."""


def examine_fleet(bodies: Bodies, fleet: FleetService, *, has_code: bool) -> list[Check]:
    """Rules, leases, closed data and orders."""
    return [*_rules(bodies, fleet, has_code), *_leases(bodies, fleet), *_closed(fleet), *_orders(fleet)]


def _rules(bodies: Bodies, fleet: FleetService, has_code: bool) -> Iterator[Check]:
    policies = fleet.policies
    imposed = [*policies.device().values(), *(rule for body in bodies.all for rule in policies.body(body.id).values())]
    who = {rule.by for rule in imposed}
    if policies.trouble:
        yield _check("policy", Health.WRONG, "policy_unreadable", step="do_mend_policy")
    elif not imposed:
        yield _check("policy", Health.GOOD, "policy_none")
    if imposed:
        yield _check("policy", Health.GOOD, "policy_imposed", rules=len(imposed), bodies=len(who))
    for minimum in {str(rule.value) for body in bodies.all if (rule := policies.too_old(body.id)) is not None}:
        yield _check("policy", Health.WRONG, "policy_version_too_old", step="do_update", minimum=minimum)
    if "lock_code" in policies.device() and not has_code:
        yield _check("policy", Health.ATTENTION, "policy_lock_code_missing", step="do_set_lock_code")


def _leases(bodies: Bodies, fleet: FleetService) -> Iterator[Check]:
    for body in bodies.all:
        facts = fleet.leases.facts(body.id)
        if facts is None:
            continue
        left = max(0, int(facts.left_days))
        if not facts.armed:
            yield _check("lease", Health.ATTENTION, "lease_not_held", step="do_add_board", days=facts.days, left=left)
        elif left < ENDING_DAYS:
            yield _check("lease", Health.ATTENTION, "lease_ending", step="do_connect", days=facts.days, left=left)
        else:
            yield _check("lease", Health.GOOD, "lease_held", days=facts.days, left=left)


def _closed(fleet: FleetService) -> Iterator[Check]:
    for each in fleet.closed():
        step = "do_sign_in" if each.login else "do_connect"
        yield _check("data", Health.WRONG, f"data_closed_{each.reason}", step=step)


def _orders(fleet: FleetService) -> Iterator[Check]:
    found = [check for member in fleet.memory.members().values() for check in _order(member)]
    yield from found or [_check("order", Health.GOOD, "order_none")]


def _order(member: Membership) -> Iterator[Check]:
    if not member.receipt:
        return
    try:
        receipt, _signer = notes.read(notes.RECEIPT, member.receipt, Receipt)
    except Rejected:
        return
    code = "order_accepted" if member.pending else "order_done" if member.told else "order_untold"
    health = Health.GOOD if code == "order_done" else Health.ATTENTION
    step = "" if code == "order_done" else "do_connect"
    yield _check("order", health, code, step=step, act=receipt.act.value, number=receipt.number)


def examine_updates(facts: UpdateFacts, now_ms: int) -> Check:
    """What the last look at the feed found."""
    checked = facts.checked
    if not facts.host:
        return _check("update", Health.GOOD, "update_no_feed")
    if checked.error:
        step = "do_ask_feed" if checked.error != "update_unreachable" else "do_connect"
        return _check("update", Health.ATTENTION, "update_trouble", step=step, reason=checked.error)
    if checked.version:
        code = "update_ready" if checked.installer else "update_offered"
        return _check("update", Health.ATTENTION, code, step="do_update", version=checked.version)
    if not checked.at_ms:
        return _check("update", Health.GOOD, "update_never_checked")
    return _check("update", Health.GOOD, "update_current", days=(now_ms - checked.at_ms) // DAY_MS)


def examine_profiles(entries: Sequence[ProfileEntry]) -> Check:
    """Whether each of several people is behind a code of their own."""
    if len(entries) < 2:
        return _check("profiles", Health.GOOD, "profiles_one")
    unlocked = sum(not entry.locked for entry in entries)
    if unlocked:
        facts = {"count": len(entries), "open": unlocked}
        return _check("profiles", Health.ATTENTION, "profiles_open", step="do_lock_profiles", **facts)
    return _check("profiles", Health.GOOD, "profiles_several", count=len(entries))


def _check(subject: str, health: Health, code: str, *, step: str = "", **params: str | int) -> Check:
    return Check(subject=subject, health=health, code=code, params=params, next_step=step)
