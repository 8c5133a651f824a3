"""An AT-SPI client, as Orca is one. Run by the system's Python (python3-pyatspi), not by ours.

``reader.py`` answers commands on its standard input, one JSON line each on its standard output:

* ``tree NAME``: the visible objects of the application NAME, depth first: depth, role, name, labels, description, states, actions, value, text;
* ``press NAME WORDS``: do the first action of the object, not a label, whose name is WORDS, else of the first that begins so;
* ``fill NAME WORDS TEXT``: put TEXT in the field whose name begins with WORDS;
* ``heard``: the announcements since the last time it was asked.
"""

import json
import sys
import threading
from contextlib import suppress

import pyatspi
from gi.repository import Atspi, GLib

STATES = ("focusable", "focused", "checked", "selected", "enabled", "editable", "expanded", "checkable", "selectable")
MOST_CHILDREN = 60
"""Of one list: rows out of sight are not walked."""
heard = []


def application(name):
    """Its root, as the bus has it now: libatspi's copies would be those of the page before."""
    desktop = pyatspi.Registry.getDesktop(0)
    desktop.set_cache_mask(Atspi.Cache.NONE)
    return next((app for app in desktop if app is not None and app.name == name), None)


def visible(thing):
    states = thing.getState()
    return states.contains(pyatspi.STATE_SHOWING) and states.contains(pyatspi.STATE_VISIBLE)


def walk(thing, depth=0):
    yield thing, depth
    for number, child in enumerate(thing):
        if child is not None and number < MOST_CHILDREN and (visible(child) or depth == 0):
            yield from walk(child, depth + 1)


def labels(thing):
    """The names of what labels it: for a combo box, whose own name is its value, what Orca says first."""
    found = [r for r in thing.getRelationSet() if r.getRelationType() == pyatspi.RELATION_LABELLED_BY]
    return [r.getTarget(i).name for r in found for i in range(r.getNTargets())]


def facts(thing, depth):
    states = thing.getState()
    found = {
        "depth": depth,
        "role": thing.getRoleName(),
        "name": thing.name,
        "labels": labels(thing),
        "description": thing.description,
        "states": [name for name in STATES if states.contains(getattr(pyatspi, "STATE_" + name.upper()))],
        "actions": [],
    }
    with suppress(NotImplementedError):
        action = thing.queryAction()
        found["actions"] = [action.getName(i) for i in range(action.nActions)]
    with suppress(NotImplementedError):
        found["value"] = thing.queryValue().currentValue
    with suppress(NotImplementedError):
        found["text"] = thing.queryText().getText(0, -1)
    return found


def press(name, words):
    things = [thing for thing, _depth in walk(application(name)) if thing.getRoleName() != "label"]
    found = [thing for thing in things if thing.name.startswith(words)]
    named = next((thing for thing in found if thing.name == words), found[0] if found else None)
    return bool(named.queryAction().doAction(0)) if named is not None else "no such thing"


def fill(name, words, text):
    for thing, _depth in walk(application(name)):
        if thing.getRoleName() in ("text", "password text") and thing.name.startswith(words):
            return bool(thing.queryEditableText().setTextContents(text))
    return "no such field"


def answer(line):
    command, *rest = line.rstrip("\n").split("\t")
    if command == "tree":
        app = application(*rest)
        return [facts(thing, depth) for thing, depth in walk(app)] if app is not None else []
    if command == "press":
        return press(*rest)
    if command == "fill":
        return fill(*rest)
    said, heard[:] = list(heard), []
    return said


def serve():
    def one(line):
        try:
            said = answer(line)
        except Exception as error:  # noqa: BLE001 - the window changed while it was read: the asker asks again
            said = {"error": repr(error)}
        print(json.dumps(said), flush=True)

    def listen():
        for line in sys.stdin:
            GLib.idle_add(lambda line=line: one(line) and False)
        GLib.idle_add(pyatspi.Registry.stop)

    threading.Thread(target=listen, daemon=True).start()
    pyatspi.Registry.registerEventListener(lambda event: heard.append(event.any_data), "object:announcement")
    print(json.dumps("ready"), flush=True)
    pyatspi.Registry.start()


serve()
