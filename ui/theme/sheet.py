"""The generated style sheet: edges, padding and focus of standard controls. Nothing on ``::item``.

One function for each family of controls; the focus is a border of 2 px instead of 1, and what holds it is as much
lower, so that nothing moves.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.theme.tokens import RADIUS_PX, RADIUS_SMALL_PX, Colours


@dataclass(frozen=True, slots=True)
class _Sizes:
    """In pixels, at the text scale in force."""

    target: int
    """Least height of a control."""
    grave: int
    """… of one that cannot be undone."""
    pad: int
    """Side padding of a control."""
    scale: float
    icons: str
    """Folder of icons: a sheet takes pictures from files only."""

    @property
    def inner(self) -> int:
        """Height within the borders of the focus."""
        return self.target - 4

    @property
    def bordered(self) -> int:
        """Height within the usual borders."""
        return self.target - 2

    def px(self, size: int) -> int:
        return round(size * self.scale)


def build_sheet(c: Colours, target: int, grave: int, scale: float, pad: int, icons: str) -> str:
    """Sheet for one scheme; ``target`` is the least height of a control, ``grave`` of one that cannot be undone,
    ``pad`` its side padding, ``icons`` the folder of icons."""
    sizes = _Sizes(target, grave, pad, scale, icons)
    families = (_buttons, _kinds_of_buttons, _tool_buttons, _fields, _pickers, _boxes, _menus, _bars, _frames, _marks)
    return "\n".join(family(c, sizes) for family in families)


def _buttons(c: Colours, s: _Sizes) -> str:
    return f"""
    QPushButton {{
        min-height: {s.bordered}px; padding: 0 {s.pad}px; border: 1px solid {c.line_strong};
        border-radius: {RADIUS_PX}px; background: {c.raised}; color: {c.text};
    }}
    QPushButton:hover {{ background: {c.sunken}; }}
    QPushButton:pressed {{ background: {c.accent_soft}; }}
    QPushButton:focus {{ min-height: {s.inner}px; border: 2px solid {c.focus}; }}
    QPushButton:checked {{ background: {c.accent_soft}; border-color: {c.accent}; }}
    QPushButton:disabled {{ color: {c.disabled}; border-color: {c.line}; background: {c.window}; }}
    """


def _kinds_of_buttons(c: Colours, s: _Sizes) -> str:
    return f"""
    QPushButton[kind="primary"] {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent}; }}
    QPushButton[kind="primary"]:hover {{ border-color: {c.text}; }}
    QPushButton[kind="primary"]:focus {{ border: 2px solid {c.text}; }}
    QPushButton[kind="primary"]:disabled {{ background: {c.sunken}; color: {c.disabled}; border-color: {c.line}; }}
    QPushButton[grave="true"], QPushButton[kind="danger"] {{ min-height: {s.grave - 2}px; }}
    QPushButton[grave="true"]:focus, QPushButton[kind="danger"]:focus {{ min-height: {s.grave - 4}px; }}
    QPushButton[kind="danger"] {{ color: {c.danger}; border-color: {c.danger}; }}
    QPushButton[kind="danger"]:hover {{ background: {c.danger_soft}; }}
    QPushButton[kind="quiet"] {{ border-color: transparent; background: transparent; color: {c.accent}; }}
    QPushButton[column="true"] {{ text-align: left; }}
    QPushButton[kind="quiet"]:hover {{ background: {c.sunken}; }}
    QPushButton[kind="quiet"]:focus {{ border: 2px solid {c.focus}; }}
    QPushButton[kind="quiet"]:disabled {{ color: {c.disabled}; }}
    QPushButton[kind="chip"] {{ border-radius: {s.inner // 2}px; }}
    QPushButton[kind="chip"]:checked {{ color: {c.accent}; font-weight: 600; }}
    QPushButton[kind="tab"] {{
        min-height: {s.target - 3}px; min-width: {s.target - s.pad // 2}px; padding: 0 {s.pad // 4}px;
        border: none; border-radius: 0;
        border-bottom: 3px solid transparent; background: transparent; color: {c.text_soft};
    }}
    QPushButton[kind="tab"]:hover {{ background: {c.sunken}; }}
    QPushButton[kind="tab"]:checked {{ color: {c.text}; border-bottom: 3px solid {c.accent}; font-weight: 600; }}
    QPushButton[kind="tab"]:focus {{
        min-height: {s.inner}px; border: 2px solid {c.focus}; padding: 0 {s.pad // 4 - 2}px;
    }}
    QPushButton[kind="line"] {{
        border: 1px solid transparent; border-radius: {RADIUS_SMALL_PX}px; background: transparent; text-align: left;
    }}
    QPushButton[kind="line"]:hover {{ background: {c.sunken}; }}
    QPushButton[kind="line"]:checked {{ background: {c.accent_soft}; color: {c.text}; font-weight: 600; }}
    QPushButton[kind="line"]:focus {{ border: 2px solid {c.focus}; }}
    """


def _tool_buttons(c: Colours, s: _Sizes) -> str:
    return f"""
    QToolButton {{
        min-height: {s.bordered}px; min-width: {s.bordered}px; border: 1px solid transparent;
        border-radius: {RADIUS_PX}px; background: transparent; color: {c.text};
    }}
    QToolButton:hover {{ background: {c.sunken}; }}
    QToolButton:pressed, QToolButton:checked {{ background: {c.accent_soft}; }}
    QToolButton:focus {{ min-height: {s.inner}px; min-width: {s.inner}px; border: 2px solid {c.focus}; }}
    QToolButton:disabled {{ color: {c.disabled}; }}
    QToolButton::menu-indicator {{ image: none; }}
    QLineEdit > QToolButton {{ min-width: 0; min-height: 0; padding: 0; border: none; }}
    """


def _fields(c: Colours, s: _Sizes) -> str:
    return f"""
    QLineEdit, QPlainTextEdit, QTextEdit[field="true"], QComboBox, QDateTimeEdit, QSpinBox {{
        background: {c.raised}; color: {c.text}; border: 1px solid {c.line_strong}; border-radius: {RADIUS_PX}px;
        padding: 0 {s.pad}px; selection-background-color: {c.accent}; selection-color: {c.on_accent};
    }}
    QPlainTextEdit, QTextEdit[field="true"] {{ padding: {s.pad // 2}px {s.pad // 2}px; }}
    QTextEdit[field="true"][paper="true"] {{ background: {c.paper}; color: {c.on_paper}; }}
    QLineEdit, QComboBox, QDateTimeEdit, QSpinBox {{ min-height: {s.bordered}px; }}
    QLineEdit:focus, QComboBox:focus, QDateTimeEdit:focus, QSpinBox:focus {{ min-height: {s.inner}px; }}
    QLineEdit:focus, QPlainTextEdit:focus, QTextEdit[field="true"]:focus, QComboBox:focus, QDateTimeEdit:focus,
    QSpinBox:focus {{ border: 2px solid {c.focus}; }}
    QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit[field="true"]:disabled, QComboBox:disabled {{
        color: {c.disabled}; background: {c.window};
    }}
    QLineEdit[plain="true"] {{
        min-height: {s.target - 1}px; border: none; border-bottom: 1px solid {c.line}; border-radius: 0;
        background: transparent; padding: 0 2px;
    }}
    QLineEdit[plain="true"]:focus {{ min-height: {s.bordered}px; border-bottom: 2px solid {c.focus}; }}
    """


def _pickers(c: Colours, s: _Sizes) -> str:
    """What unfolds or steps: the arrow's grey is legible on light and dark."""
    arrow = s.px(16)
    return f"""
    QTimeEdit::up-button, QTimeEdit::down-button, QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
    QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down {{ border: none; width: {s.px(28)}px; }}
    QComboBox::down-arrow, QDateEdit::down-arrow, QDateTimeEdit::down-arrow {{
        image: url("{s.icons}/field-arrow.svg"); width: {arrow}px; height: {arrow}px;
    }}
    QTimeEdit::down-arrow {{ image: none; width: 0; }}
    QPushButton::menu-indicator {{
        image: url("{s.icons}/field-arrow.svg"); width: {arrow}px; height: {arrow}px;
        subcontrol-origin: padding; subcontrol-position: center right; right: {s.pad // 3}px;
    }}
    QComboBox QAbstractItemView, QListView[suggestions="true"] {{
        background: {c.raised}; color: {c.text}; border: 1px solid {c.line_strong};
        selection-background-color: {c.accent_soft}; selection-color: {c.text}; outline: none;
    }}
    QComboBox QAbstractItemView::item {{ min-height: {s.target}px; padding: 0 {s.pad}px; }}
    QComboBox QAbstractItemView::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    """


def _boxes(c: Colours, s: _Sizes) -> str:
    """Ticks are there in light and dark."""
    box, tick = s.px(20), "light" if c.on_accent == "#ffffff" else "dark"
    return f"""
    QCheckBox, QRadioButton {{
        min-height: {s.inner}px; spacing: {s.pad}px; color: {c.text}; border: 2px solid transparent;
        border-radius: {RADIUS_SMALL_PX}px; padding: 0 4px;
    }}
    QCheckBox:focus, QRadioButton:focus {{ border-color: {c.focus}; }}
    QCheckBox:disabled, QRadioButton:disabled {{ color: {c.disabled}; }}
    QCheckBox::indicator, QRadioButton::indicator {{
        width: {box}px; height: {box}px; border: 2px solid {c.line_strong}; background: {c.sunken};
        border-radius: {RADIUS_SMALL_PX}px;
    }}
    QRadioButton::indicator {{ border-radius: {box // 2 + 2}px; }}
    QCheckBox::indicator:checked, QRadioButton::indicator:checked {{
        background: {c.accent}; border-color: {c.accent}; image: url("{s.icons}/field-check-{tick}.svg");
    }}
    QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{
        border-color: {c.disabled}; background: {c.window};
    }}
    """


def _menus(c: Colours, s: _Sizes) -> str:
    return f"""
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QMenu {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line_strong}; padding: 4px; }}
    QMenu::item {{
        padding: {max(8, (s.target - s.px(20)) // 2)}px {s.pad * 2}px; border-radius: {RADIUS_SMALL_PX}px;
    }}
    QMenu::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    QMenu::item:disabled {{ color: {c.disabled}; }}
    QMenu::icon {{ padding-left: {s.pad}px; }}
    QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 8px; }}
    """


def _bars(c: Colours, s: _Sizes) -> str:
    """Of scrolling, of progress, of tabs."""
    return f"""
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {c.line_strong}; border-radius: 3px; min-height: 48px; margin: 2px; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {c.line_strong}; border-radius: 3px; min-width: 48px; margin: 2px; }}
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
        background: none; border: none; width: 0; height: 0;
    }}
    QProgressBar {{ border: none; border-radius: 3px; background: {c.sunken}; max-height: 6px; min-height: 6px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
    QTabBar::tab {{
        min-height: {s.target - 3}px; padding: 0 {s.pad}px; color: {c.text_soft}; border-bottom: 3px solid transparent;
    }}
    QTabBar::tab:selected {{ color: {c.text}; border-bottom: 3px solid {c.accent}; font-weight: 600; }}
    QTabBar::tab:focus {{
        min-height: {s.target - 4}px; padding: 0 {s.pad - 2}px; color: {c.accent}; border: 2px solid {c.focus};
    }}
    QTabBar::scroller {{ width: {s.target}px; }}
    """


def _frames(c: Colours, s: _Sizes) -> str:
    """What holds others, and plain words."""
    return f"""
    QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line_strong}; padding: 6px 8px; }}
    QScrollArea, QScrollArea > QWidget > QWidget#plain {{ border: none; background: transparent; }}
    QHeaderView {{ background: {c.surface}; }}
    QHeaderView::section {{
        background: {c.surface}; color: {c.text_soft}; border: none; border-bottom: 1px solid {c.line}; padding: 4px;
    }}
    QSplitter::handle {{ background: {c.line}; }}
    QTabWidget::pane {{ border: none; }}
    QDialog {{ background: {c.surface}; }}
    QLabel[soft="true"] {{ color: {c.text_soft}; }}
    QLabel[small="true"] {{ font-size: {s.px(13)}px; }}
    """


def _marks(c: Colours, s: _Sizes) -> str:
    """What a search found, as with a highlighter. The focus keeps its own border."""
    return f"""
    QLabel[found="true"] {{ background: {c.warn_soft}; border-radius: {RADIUS_SMALL_PX}px; }}
    QPushButton[found="true"], QToolButton[found="true"] {{
        background: {c.warn_soft}; color: {c.text}; border-color: {c.warn};
    }}
    QPushButton[found="true"]:checked {{ color: {c.text}; }}
    QPushButton[found="true"]:disabled {{ background: {c.window}; color: {c.disabled}; }}
    QCheckBox[found="true"], QRadioButton[found="true"] {{ background: {c.warn_soft}; }}
    QPushButton[found="true"]:focus {{ border-color: {c.focus}; }}
    """
