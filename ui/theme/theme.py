"""The theme in force: scheme, text scale, and what follows from them."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QGuiApplication, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from ui.theme.accent import accented
from ui.theme.icons import Icons, Pixmaps
from ui.theme.resources import resource_folder
from ui.theme.sheet import build_sheet
from ui.theme.tokens import MOTION_MS, SCHEMES, TARGET_GRAVE_PX, TARGET_PX, Colours, Scheme, Space, Type


@cache
def load_fonts() -> str:
    """Register the shipped Inter; returns the family to use (the system's own when Inter is missing)."""
    families: set[str] = set()
    for path in sorted((resource_folder() / "fonts").glob("*.otf")):
        identifier = QFontDatabase.addApplicationFont(str(path))
        families.update(QFontDatabase.applicationFontFamilies(identifier))
    return "Inter" if "Inter" in families else QGuiApplication.font().family()


class Theme(QObject):
    """Colours, fonts and sizes in force. ``changed`` fires after `apply` so that painters repaint."""

    changed = Signal()

    def __init__(self, scheme: Scheme | None = None, scale_percent: int = 100, *, system_accent: bool = False) -> None:
        """``system_accent``: the session's accent instead of ours, as it is at the start; high contrast keeps its own."""
        super().__init__()
        self._wish = scheme
        self._given_accent = QGuiApplication.palette().color(QPalette.ColorRole.Accent).name()  # before ours is set
        self._system_accent = system_accent
        self._accented: dict[Scheme, Colours] = {}
        self._scale_percent = scale_percent
        self._family = load_fonts()
        self._fonts: dict[Type, QFont] = {}
        self._metrics: dict[Type, QFontMetrics] = {}
        self._pixmaps = Pixmaps()
        self._icons = Icons(self._pixmaps)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        self._scheme = self._resolve()
        self._reset_fonts()

    # --- state ----------------------------------------------------------------------------------

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    @property
    def wish(self) -> Scheme | None:
        """What the user chose; None follows the system."""
        return self._wish

    @property
    def scale_percent(self) -> int:
        return self._scale_percent

    @property
    def scale(self) -> float:
        return self._scale_percent / 100

    @property
    def system_accent(self) -> bool:
        return self._system_accent

    @property
    def colours(self) -> Colours:
        if not self._system_accent or self._scheme is Scheme.CONTRAST:
            return SCHEMES[self._scheme]
        if self._scheme not in self._accented:
            self._accented[self._scheme] = accented(SCHEMES[self._scheme], self._given_accent)
        return self._accented[self._scheme]

    def set_system_accent(self, on: bool) -> None:
        self._system_accent = on
        self.apply()

    def set_scheme(self, wish: Scheme | None) -> None:
        """Choose a scheme; None follows the system."""
        self._wish = wish
        self._system_changed()

    def set_scale(self, percent: int) -> None:
        """Text size in percent, 100 to 200."""
        self._scale_percent = max(100, min(200, percent))
        self._reset_fonts()
        self.apply()

    def _system_changed(self) -> None:
        self._scheme = self._resolve()
        self.apply()

    def _resolve(self) -> Scheme:
        if self._wish is not None:
            return self._wish
        hints = QGuiApplication.styleHints()
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return Scheme.CONTRAST
        return Scheme.DARK if hints.colorScheme() == Qt.ColorScheme.Dark else Scheme.LIGHT

    # --- what follows ---------------------------------------------------------------------------

    def colour(self, name: str) -> QColor:
        """Token as a QColor; `name` is a field of `Colours`."""
        return QColor(getattr(self.colours, name))

    def body_colour(self, index: int) -> QColor:
        """Colour of a body or calendar by its index."""
        palette = self.colours.bodies
        return QColor(palette[index % len(palette)])

    def font(self, step: Type) -> QFont:
        return QFont(self._fonts[step])

    def metrics(self, step: Type) -> QFontMetrics:
        return self._metrics[step]

    def gap(self, space: Space) -> int:
        """Gap in pixels: half as eager as the text to grow."""
        return round(space * (1 + (self.scale - 1) * 0.4))

    def target(self, *, grave: bool = False) -> int:
        """Least side of a touch target, grown where the text needs it."""
        least = TARGET_GRAVE_PX if grave else TARGET_PX
        return max(least, self.metrics(Type.BODY).height() + 2 * self.gap(Space.S))

    def px(self, pixels: float) -> int:
        """A length that must follow the text (column of hours, avatar…)."""
        return round(pixels * self.scale)

    def icon_px(self) -> int:
        """Side of icons beside body text."""
        return round(22 * (1 + (self.scale - 1) * 0.8))

    @property
    def motion_ms(self) -> int:
        """Length of movements; 0 when effects are off."""
        return MOTION_MS if QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu) else 0

    def _reset_fonts(self) -> None:
        for step in Type:
            font = QFont(self._family)
            font.setPixelSize(max(1, round(step.pixels * self.scale)))
            font.setWeight(QFont.Weight(step.weight))
            self._fonts[step] = font
            self._metrics[step] = QFontMetrics(font)

    # --- icons ----------------------------------------------------------------------------------

    def pixmap(self, name: str, size: int, colour: str, dpr: float = 1.0) -> QPixmap:
        """Icon ``resources/icons/<name>.svg`` tinted with a ``#rrggbb`` colour; cached."""
        return self._pixmaps.get(name, size, colour, dpr)

    def icon(self, name: str, ink: str = "text") -> QIcon:
        """Icon in normal and disabled tints, drawn when first shown; ask again after ``changed``."""
        return self._icons.get(name, getattr(self.colours, ink), self.colours.disabled)

    # --- application ----------------------------------------------------------------------------

    def apply(self) -> None:
        """Install palette, base font and sheet on the application, then tell painters."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setPalette(self.palette())
        app.setFont(self.font(Type.BODY))
        targets = self.target(), self.target(grave=True)
        sheet = build_sheet(self.colours, *targets, self.scale, self.gap(Space.M), _icon_folder())
        if app.styleSheet() != sheet:
            app.setStyleSheet(sheet)
        self.changed.emit()

    def palette(self) -> QPalette:
        """The scheme as Qt's palette."""
        c = self.colours
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: c.window,
            QPalette.ColorRole.WindowText: c.text,
            QPalette.ColorRole.Base: c.surface,
            QPalette.ColorRole.AlternateBase: c.sunken,
            QPalette.ColorRole.Text: c.text,
            QPalette.ColorRole.Button: c.raised,
            QPalette.ColorRole.ButtonText: c.text,
            QPalette.ColorRole.BrightText: c.danger,
            QPalette.ColorRole.Highlight: c.accent,
            QPalette.ColorRole.Accent: c.accent,
            QPalette.ColorRole.HighlightedText: c.on_accent,
            QPalette.ColorRole.ToolTipBase: c.raised,
            QPalette.ColorRole.ToolTipText: c.text,
            QPalette.ColorRole.PlaceholderText: c.text_soft,
            QPalette.ColorRole.Link: c.accent,
            QPalette.ColorRole.LinkVisited: c.accent,
            QPalette.ColorRole.Mid: c.line,
            QPalette.ColorRole.Dark: c.line_strong,
            QPalette.ColorRole.Light: c.surface,
        }
        for role, value in roles.items():
            palette.setColor(role, QColor(value))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(c.disabled))
        return palette


def _icon_folder() -> str:
    return (resource_folder() / "icons").as_posix()
