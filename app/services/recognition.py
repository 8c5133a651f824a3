"""What dossiers are about, by rules that the user may edit (`domain.business`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.domain.business import RULES, Business, Fact, Recogniser, Rule, Summary
from app.domain.parapheur import Dossier

RULES_SETTING = "parapheur.rules"


class Recognition:
    """The rules in force. Kept in the profile only where they differ from the program's own."""

    def __init__(self, read: Callable[[str], str | None], write: Callable[[str, str | None], None]) -> None:
        self._read, self._write = read, write
        self._recogniser: Recogniser | None = None
        self.changed: list[Callable[[], None]] = []
        """Called when the rules were edited."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self._in_force().rules

    def summarise(self, dossier: Dossier) -> Summary:
        return self._in_force()(dossier)

    def _in_force(self) -> Recogniser:
        if self._recogniser is None:
            self._recogniser = Recogniser(_merged(self._read(RULES_SETTING)))
        return self._recogniser

    def edit(self, business: Business, patterns: Sequence[str], keys: Mapping[Fact, Sequence[str]]) -> None:
        """Recognise a kind by other words, or read it from other metadata."""
        given = {fact: tuple(names) for fact, names in keys.items() if names}
        self._set(
            tuple(
                replace(rule, patterns=tuple(patterns), keys=given) if rule.business is business else rule
                for rule in self.rules
            )
        )

    def restore(self) -> None:
        """Back to the program's own rules."""
        self._set(RULES)

    def _set(self, rules: tuple[Rule, ...]) -> None:
        self._recogniser = Recogniser(rules)
        own = {rule.business: rule for rule in RULES}
        edited = [rule for rule in rules if rule != own.get(rule.business)]
        data = [
            {"business": rule.business, "patterns": rule.patterns, "keys": {f.value: k for f, k in rule.keys.items()}}
            for rule in edited
        ]
        self._write(RULES_SETTING, json.dumps(data, ensure_ascii=False) if data else None)
        for tell in self.changed:
            tell()


def _merged(text: str | None) -> tuple[Rule, ...]:
    """The program's rules with those that were edited; what cannot be read is left out."""
    try:
        edited = {Business(each["business"]): each for each in json.loads(text or "[]")}
        return tuple(_edited(rule, edited.get(rule.business)) for rule in RULES)
    except (ValueError, KeyError, TypeError, AttributeError):
        return RULES


def _edited(rule: Rule, data: Mapping[str, object] | None) -> Rule:
    if data is None:
        return rule
    patterns, keys = data["patterns"], data["keys"]
    if not isinstance(patterns, list) or not isinstance(keys, dict):
        raise ValueError("rules")
    return replace(
        rule,
        patterns=tuple(str(pattern) for pattern in patterns),
        keys={Fact(fact): tuple(str(name) for name in names) for fact, names in keys.items()},
    )
