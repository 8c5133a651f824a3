"""Ink: from a pen's events to strokes of the domain, and back onto the page.

The pipeline (style §8)::

    Qt event --adapter--> Contact --tool--> InkStroke | erased ids | note zone --view--> service

``contact.py``    what touched the page: device, phase, place in points, pressure, time. No Qt event
                  goes further than this
``tools.py``      pen, highlighter, eraser, note zone: pure state machines over contacts
``layer.py``      strokes of a document painted over its pages; only the new segment of the stroke
                  under the pen is drawn, into the page's own overlay

Rules: coordinates are PDF points of the displayed page; pressure is 0 to 1 or None; the pen writes
and the finger scrolls; touch is ignored while the pen is near and shortly after (the palm); a begun
pinch cancels the stroke; a pen-up without pressure is not a point; a finished stroke is committed at
once, there is no save button.
"""
