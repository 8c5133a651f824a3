"""Écharpe without its window: everything here runs and is tested without a display.

Layers, each importing only those before it (import-linter checks it, see pyproject):
``domain <- documents <- store | connectors | signing <- sync <- services <- sandbox <- cli``.
"""
