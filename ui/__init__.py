"""The window: everything Qt (PySide6 Widgets, no QML, no WebEngine). Sees `app.services` and `app.domain` only.

Widgets show and ask; they decide nothing. The window never waits for a network, nor for the disk: every
service call crosses threads in `bridge` and its result comes back as a signal. Lists hold keys, not row
numbers. Colours, sizes and fonts come from `theme`, sentences from the views (French, through ``tr()``),
from `errors` (error codes) and from `text` (dates, amounts, typography).

How to add a space (what `views/seances` and `views/parapheur` follow)
---------------------------------------------------------------------
``ui/views/<space>/__init__.py`` exports ``create(ctx: Context) -> SpaceView``; its line is already in
`views.spaces.SPACES` (the rail shows it as soon as the module exists). `views.base.SpaceView`::

    class SeancesView(SpaceView):
        SPACE = "seances"                 # id in SPACES
        PRIMARY = "seances.acknowledge"   # id of the one primary action (header, right), or ""
        def __init__(self, ctx): super().__init__(ctx); ...      # built at the first visit
        def set_layout_mode(self, mode: Layout): ...             # WIDE / MEDIUM / NARROW (portrait)
        def activated(self): ...                                 # shown: take the focus
        def open_key(self, key: Key): ...                        # from search, Aujourd'hui, agenda
        def can_go_back(self) / go_back(self): ...               # header's back button, Esc, Alt+Left;
                                                                 # call ctx.shell.back_changed() when it changes

`context.Context` (given to each view): ``ctx.runtime`` (services), ``ctx.bridge``, ``ctx.theme``,
``ctx.actions``, ``ctx.shell`` (`Navigator`: ``go(space)``, ``open_key(key)``,
``toast(text, undo=None, undo_text="")``, ``show_error(AppError)``, ``back_changed()``).

A space without an account behind it is not in the rail (`views.spaces.Space.services`, ``ctx.shell.present``): say
nothing there about what a profile lacks. `profiles` chooses among several people's profiles, `locking` locks one,
`system` is what the program is outside its window, `dropping` what a space makes of things pulled onto its button.

`bridge.Bridge`: ``run(coro, on_done=f, on_error=g, owner=self, title="")`` (``title``: long work, told and stopped in
the header) (results on the window's thread, dropped when
``owner`` is gone; without ``on_error`` the shell says it); ``call(function)`` for services' plain functions;
signal ``changed(ChangeSet)``.

`actions`: add `Action` values to ``actions/catalogue.py`` (``space="seances"``), then
``ctx.actions.bind("seances.acknowledge", self._acknowledge, self)`` and, whenever what is chosen changes,
``ctx.actions.set_situation(Situation(space, keys=(key,), facts={"open": True}))``.
``ctx.actions.menu(ids, parent)`` builds long-press and right-click menus, `widgets.basic.ActionButton` buttons.

Lists: ``model = RecordListModel(ctx.bridge, ctx.runtime.library, describe, self)``;
``model.set_query(ListQuery(kind=Dossier.KIND, marks=Mark.SIGN))``;
``view = RecordList(ctx.theme, model, accessible_name)`` with signals ``current_changed(Key|None)``,
``opened(Key)``, ``menu_wanted(Key, QPoint)``; ``select_key``, ``current_key()``, ``keys_in_hand()`` (ticked or
current), ``set_ticking(True)`` (boxes always shown), ``set_swipes(left=Swipe(...), right=Swipe(...))``;
``model.ticked()``, ``model.set_ticked(keys, on)``, signals ``loaded``, ``failed``, ``ticks_changed``.
``describe(entry) -> RowFacts`` words one row (`models.facts`): title, aside (right of line one: date,
amount), detail_lead + detail (line two), note + tone (right of line two), icons, leading icon, strong, faded,
stripe (body colour index), spoken. `widgets.listpane.ListPane` puts a list under a heading, with chips and the
designed empty and error states.

Widgets (`widgets.basic`): ``Label(theme, text, Type.BODY, "text_soft", elide=True)``, ``Icon`` (a colour is
named by its token, in parameters called ``ink``),
``Button(theme, text, "primary|plain|quiet|danger|chip|line", icon, on_click)``,
``IconButton(theme, icon, name, on_click)``, ``ActionButton``, ``Card`` (fill ``.body``), ``Pane``, ``Line``, ``Chip(theme,
text, "ok|warn|danger|accent")``, ``StatePane`` (empty, error…), ``ScrollPage`` (fill ``.body``), ``Clickable`` (fill
``.line``), ``clear(layout)``, ``row(widgets)``. `widgets.listdetail.ListDetail(theme, list, detail, folders=None)`` folds into
pages: ``set_mode(layout)``, ``show_detail()``, ``show_list()``, ``can_go_back()``, signal ``page_changed``.

`theme.Theme`: ``colour("accent")``, ``body_colour(i)``, ``font(Type.TITLE)``, ``metrics(Type.BODY)``, ``gap(Space.M)``,
``target()`` (48 px, ``grave=True`` 56), ``px(n)`` (n grown with the text), ``icon("pen")``, ``pixmap("pen", size, "#rrggbb", dpr)``,
signal ``changed``. Icons are ``resources/icons/*.svg`` (24-unit grid, 1.7 stroke, ``currentColor``).

PDF pages: `widgets.pages.PageViewer` is the interface other views use to show a held PDF;
``ui/widgets/annotator.py`` implements it (`pages.make_viewer`), with ink and « Lire le texte » (``readtext``);
``ui/widgets/pdfview.py`` is the same without.
"""
