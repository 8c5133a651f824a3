"""Ink: from a pen's events to strokes of the domain, and back onto the page.

The pipeline (style §8)::

    Qt event --adapter--> Contact --tool--> InkStroke | erased ids | note zone --view--> service

``contact.py``    what touched the page: device, phase, place in points, pressure, tilt, time. No Qt event
                  goes further than this
``tools.py``      pen, highlighter, erasers, zones, shapes, stamps: pure state machines over contacts
``geometry.py``   bounds, nearness, moving, cutting of strokes; pure
``words.py``      words of pages, and what a highlighter does with them; pure
``layer.py``      strokes of a document painted over its pages; only the new segment of the stroke
                  under the pen is drawn, into the page's own overlay
``selection.py``  ink taken to be moved, recoloured, deleted; words to be copied
``edits.py``      what undo takes back: what was there before, what is there after
``desk.py``       the whole: contacts to the tool in hand, its results to the store
``zones.py``      frames painted over a page

Rules: coordinates are PDF points of the displayed page; pressure is 0 to 1 or None; the pen writes
and the finger scrolls; touch is ignored while the pen is near and shortly after (the palm); a begun
pinch cancels the stroke; a pen-up without pressure is not a point; a finished stroke is committed at
once, there is no save button.
"""
