"""What typer says by itself, in French: titles, the help of ``--help``, and what is wrong with a line."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import Any

TITLES = {
    "Aborted.": "Abandonné.",
    "Commands": "Verbes",
    "Error": "Erreur",
    "Try [blue]'{command_path} {help_option}'[/] for help.": "Pour l’aide : [blue]{command_path} {help_option}[/]",
    "[default: {}]": "[sinon : {}]",
    "[env var: {}]": "[variable : {}]",
    "[required]": "[obligatoire]",
}
KINDS = {
    "<bool>": "",
    "<path>": "CHEMIN",
    "<str>": "TEXTE",
    "<int>": "NOMBRE",
    "<int range>": "NOMBRE ",
    "<float,float>...": "X Y",
    "<list[path]>": "CHEMINS",
    "<list[str]>": "TEXTES",
}
"""What an option takes: nothing, for those that are given or not."""
HELP = "Affiche cette aide."
USAGE = "Emploi : "
_MESSAGES = (
    (r"No such command '(.+?)'\.?", r"Verbe inconnu : « \1 »."),
    (r"No such option:? '?(\S+?)'?\.?(?=$| )", r"Option inconnue : \1."),
    (r"Missing argument '(.+?)'\.?", r"Il manque l’argument « \1 »."),
    (r"Missing option '(.+?)'\.?", r"Il manque l’option \1."),
    (r"Missing command\.", "Il manque un verbe."),
    (r"Got unexpected extra arguments? \((.+)\)", r"En trop : \1"),
    (r"Got unexpected extra argument\(s\) \((.+)\)", r"En trop : \1"),
    (r"Invalid value for (.+?): ", r"Valeur refusée pour \1 : "),
    (r"Invalid value: ", "Valeur refusée : "),
    (r"Option '(.+?)' requires an argument\.", r"L’option \1 attend une valeur."),
    (r"Input should be a valid integer[^.]*", "un nombre entier est attendu"),
    (r"Input should be a valid number[^.]*", "un nombre est attendu"),
    (r"Input should be less than or equal to (\S+)", r"au plus \1"),
    (r"Input should be greater than or equal to (\S+)", r"au moins \1"),
    (r"Did you mean (.+)\?", r"Vouliez-vous dire \1 ?"),
    (r"\(Possible options: (.+)\)", r"Vouliez-vous dire \1 ?"),
)


def of_message(english: str) -> str:
    """A complaint of typer's about a line, as far as it is known here."""
    for pattern, french in _MESSAGES:
        english = re.sub(pattern, french, english)
    return english


def teach() -> None:
    """WORKAROUND: most words of typer (0.29, with a click of its own) are in its code, beyond any catalogue."""
    titles = importlib.import_module("typer.rich_utils")
    for name, english in list(vars(titles).items()):
        if name.isupper() and isinstance(english, str) and english in TITLES:
            setattr(titles, name, TITLES[english])
    exceptions = importlib.import_module("typer._click.exceptions")
    _wrap(importlib.import_module("typer.exceptions").TyperException, "format_message", of_message)
    for kind in ("UsageError", "BadParameter", "MissingParameter", "NoSuchOption"):
        _wrap(getattr(exceptions, kind), "format_message", of_message)
    formatter = importlib.import_module("typer._click.formatting").HelpFormatter
    usage = formatter.write_usage

    def write_usage(self: Any, prog: str, args: str = "", prefix: str | None = None) -> None:
        usage(self, prog, args, USAGE if prefix is None else prefix)

    formatter.write_usage = write_usage
    _wrap(importlib.import_module("typer._click.core").Command, "get_help_option", _helped)
    for kind in ("_TyperParameter", "TyperOption"):
        _wrap(getattr(importlib.import_module("typer.core"), kind), "display_type_rich", _kind)


def _kind(shown: str | None) -> str | None:
    return KINDS.get(shown.lower(), shown) if shown else shown


def _helped(option: Any) -> Any:
    if option is not None:
        option.help = HELP
    return option


def _wrap(kind: Any, name: str, after: Callable[[Any], Any]) -> None:
    """The method's answer goes through ``after``; only where the class has one of its own."""
    method = vars(kind).get(name)
    if method is not None:
        setattr(kind, name, lambda self, *given, **named: after(method(self, *given, **named)))
