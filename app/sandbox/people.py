"""The invented bodies and people of the demonstration: one place, so that all servers agree.

No real person or body; mail addresses and hosts end in ``.example`` (RFC 2606).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

SEED = 20261123
"""Default seed: the same town every time."""

_NAMESPACE = uuid.UUID("6f7d1c1e-5b0a-4c57-9f2e-0a4de3e1c0de")


def stable_uuid(*parts: object) -> str:
    """A UUID that depends only on ``parts``: identifiers stay the same from run to run."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(str(p) for p in parts)))


@dataclass(frozen=True, slots=True)
class Town:
    """An invented body."""

    key: str
    name: str
    domain: str
    """Mail domain."""
    siret: str
    """Obviously invented."""
    city: str
    postcode: str
    suffix: str
    """i-délibre structure suffix."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a login on some of the servers."""

    first_name: str
    last_name: str
    login: str
    function: str
    password: str = "demo-Pins-2026"
    group: str = ""

    def mail(self, town: Town) -> str:
        return f"{self.login}@{town.domain}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def uuid(self, town: Town) -> str:
        """Identifier of the person on this town's servers."""
        return stable_uuid("person", town.key, self.login)


COMMUNE = Town(
    "commune", "Commune de Saint-Aubin-des-Pins", "saint-aubin-des-pins.example", "00000000000017",
    "Saint-Aubin-des-Pins", "40999", "saint-aubin",
)  # fmt: skip
INTERCO = Town(
    "interco", "Communauté de communes des Trois-Étangs", "trois-etangs.example", "00000000100025",
    "Saint-Aubin-des-Pins", "40999", "trois-etangs",
)  # fmt: skip
TOWNS = (COMMUNE, INTERCO)

MAYOR = Person("Hélène", "Castagnède", "h.castagnede", "Maire", group="Ensemble pour Saint-Aubin")
"""Mayor of the commune, vice-president of the intercommunalité: the demonstration's user."""
COUNCILLOR = Person("Étienne", "Laborde", "e.laborde", "Conseiller municipal", group="Saint-Aubin autrement")
"""Has i-délibre and nothing else."""
SECRETARY = Person("Maïté", "Dufourcq", "m.dufourcq", "Secrétaire générale")
"""The mayor's secretary."""

STAFF = (
    Person("Bruno", "Larrieu", "b.larrieu", "Directeur général des services"),
    Person("Nadège", "Ospital", "n.ospital", "Finances"),
    Person("Yvan", "Peyrelongue", "y.peyrelongue", "Voirie et réseaux"),
    Person("Solène", "Darrigade", "s.darrigade", "Urbanisme"),
    Person("Cédric", "Mouchès", "c.mouches", "Ressources humaines"),
    Person("Aurore", "Tastet", "a.tastet", "Enfance et écoles"),
)
ELECTED = (
    MAYOR,
    COUNCILLOR,
    Person("Françoise", "Bédère", "f.bedere", "Première adjointe", group="Ensemble pour Saint-Aubin"),
    Person("Jean-Marc", "Sarran", "jm.sarran", "Adjoint aux finances", group="Ensemble pour Saint-Aubin"),
    Person("Isabelle", "Nogaro", "i.nogaro", "Adjointe à la voirie", group="Ensemble pour Saint-Aubin"),
    Person("Michel", "Uhart", "m.uhart", "Adjoint à l’urbanisme", group="Ensemble pour Saint-Aubin"),
    Person("Claire", "Dassié", "c.dassie", "Conseillère municipale", group="Saint-Aubin autrement"),
    Person("Régis", "Lamaison", "r.lamaison", "Conseiller municipal", group="Ensemble pour Saint-Aubin"),
    Person("Lætitia", "Brocas", "l.brocas", "Conseillère municipale", group="Ensemble pour Saint-Aubin"),
    Person("Œdipe", "Garbay", "o.garbay", "Conseiller municipal", group="Saint-Aubin autrement"),
    Person("Marie-Noëlle", "Capdeville", "mn.capdeville", "Conseillère déléguée", group="Ensemble pour Saint-Aubin"),
)
