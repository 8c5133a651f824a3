"""The catalogue of screens, rendered offscreen from a real profile filled directly with records.

``python -m tests.scenes [filter]`` writes ``build/scenes/<scene>-<size>-<scheme>-<text>.png``. The
profile is temporary, contacts nobody (``synchronise=False``) and holds the credible life of two bodies
that do not exist (`town`). What a scene shows is what the program shows: nothing here draws.
"""
