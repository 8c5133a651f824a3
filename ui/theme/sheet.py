"""The generated style sheet: edges, padding and focus of standard controls. Nothing on ``::item``."""

from __future__ import annotations

from ui.theme.tokens import RADIUS_PX, RADIUS_SMALL_PX, Colours


def build_sheet(c: Colours, target: int, grave: int, scale: float, pad: int, icons: str) -> str:
    """Sheet for one scheme; ``target`` is the least height of a control, ``grave`` of one that cannot be undone, ``pad``
    its side padding, ``icons`` the folder of icons (a sheet takes pictures from files only: the arrow's grey is legible
    on light and dark, ticks are there in both)."""
    arrow, box = round(16 * scale), round(20 * scale)
    tick = "light" if c.on_accent == "#ffffff" else "dark"
    inner, bordered = target - 4, target - 2  # heights within two borders: 2 px (with the focus), 1 px
    small = round(13 * scale)
    return f"""
    QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line_strong}; padding: 6px 8px; }}
    QPushButton {{
        min-height: {bordered}px; padding: 0 {pad}px; border: 1px solid {c.line_strong}; border-radius: {RADIUS_PX}px;
        background: {c.raised}; color: {c.text};
    }}
    QPushButton:hover {{ background: {c.sunken}; }}
    QPushButton:pressed {{ background: {c.accent_soft}; }}
    QPushButton:focus {{ min-height: {inner}px; border: 2px solid {c.focus}; }}
    QPushButton:checked {{ background: {c.accent_soft}; border-color: {c.accent}; }}
    QPushButton:disabled {{ color: {c.disabled}; border-color: {c.line}; background: {c.window}; }}
    QPushButton[kind="primary"] {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent}; }}
    QPushButton[kind="primary"]:hover {{ border-color: {c.text}; }}
    QPushButton[kind="primary"]:focus {{ border: 2px solid {c.text}; }}
    QPushButton[kind="primary"]:disabled {{ background: {c.sunken}; color: {c.disabled}; border-color: {c.line}; }}
    QPushButton[grave="true"], QPushButton[kind="danger"] {{ min-height: {grave - 2}px; }}
    QPushButton[grave="true"]:focus, QPushButton[kind="danger"]:focus {{ min-height: {grave - 4}px; }}
    QPushButton[kind="danger"] {{ color: {c.danger}; border-color: {c.danger}; }}
    QPushButton[kind="danger"]:hover {{ background: {c.danger_soft}; }}
    QPushButton[kind="quiet"] {{ border-color: transparent; background: transparent; color: {c.accent}; }}
    QPushButton[kind="quiet"][column="true"] {{ text-align: left; }}
    QPushButton[kind="quiet"]:hover {{ background: {c.sunken}; }}
    QPushButton[kind="quiet"]:focus {{ border: 2px solid {c.focus}; }}
    QPushButton[kind="quiet"]:disabled {{ color: {c.disabled}; }}
    QPushButton[kind="chip"] {{ border-radius: {inner // 2}px; }}
    QPushButton[kind="chip"]:checked {{ color: {c.accent}; font-weight: 600; }}
    QPushButton[kind="tab"] {{ min-height: {target - 3}px; padding: 0 {pad // 4}px; border: none; border-radius: 0;
        border-bottom: 3px solid transparent; background: transparent; color: {c.text_soft}; }}
    QPushButton[kind="tab"]:hover {{ background: {c.sunken}; }}
    QPushButton[kind="tab"]:checked {{ color: {c.text}; border-bottom: 3px solid {c.accent}; font-weight: 600; }}
    QPushButton[kind="tab"]:focus {{ min-height: {inner}px; border: 2px solid {c.focus}; padding: 0 {pad // 4 - 2}px; }}
    QPushButton[kind="line"] {{ border: 1px solid transparent; border-radius: {RADIUS_SMALL_PX}px; background: transparent; text-align: left; }}
    QPushButton[kind="line"]:hover {{ background: {c.sunken}; }}
    QPushButton[kind="line"]:checked {{ background: {c.accent_soft}; color: {c.text}; font-weight: 600; }}
    QPushButton[kind="line"]:focus {{ border: 2px solid {c.focus}; }}
    QToolButton {{
        min-height: {bordered}px; min-width: {bordered}px; border: 1px solid transparent; border-radius: {RADIUS_PX}px;
        background: transparent; color: {c.text};
    }}
    QToolButton:hover {{ background: {c.sunken}; }}
    QToolButton:pressed, QToolButton:checked {{ background: {c.accent_soft}; }}
    QToolButton:focus {{ min-height: {inner}px; min-width: {inner}px; border: 2px solid {c.focus}; }}
    QToolButton:disabled {{ color: {c.disabled}; }}
    QToolButton::menu-indicator {{ image: none; }}
    QLineEdit > QToolButton {{ min-width: 0; min-height: 0; padding: 0; border: none; }}
    QLineEdit, QPlainTextEdit, QTextEdit[field="true"], QComboBox, QDateTimeEdit, QSpinBox {{
        background: {c.raised}; color: {c.text}; border: 1px solid {c.line_strong}; border-radius: {RADIUS_PX}px;
        padding: 0 {pad}px; selection-background-color: {c.accent}; selection-color: {c.on_accent};
    }}
    QPlainTextEdit, QTextEdit[field="true"] {{ padding: {pad // 2}px {pad // 2}px; }}
    QTextEdit[field="true"][paper="true"] {{ background: {c.paper}; color: {c.on_paper}; }}
    QLineEdit, QComboBox, QDateTimeEdit, QSpinBox {{ min-height: {bordered}px; }}
    QLineEdit:focus, QComboBox:focus, QDateTimeEdit:focus, QSpinBox:focus {{ min-height: {inner}px; }}
    QLineEdit:focus, QPlainTextEdit:focus, QTextEdit[field="true"]:focus, QComboBox:focus, QDateTimeEdit:focus,
    QSpinBox:focus {{ border: 2px solid {c.focus}; }}
    QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit[field="true"]:disabled, QComboBox:disabled {{ color: {c.disabled}; background: {c.window}; }}
    QLineEdit[plain="true"] {{ min-height: {target - 1}px; border: none; border-bottom: 1px solid {c.line}; border-radius: 0; background: transparent; padding: 0 2px; }}
    QLineEdit[plain="true"]:focus {{ min-height: {target - 2}px; border-bottom: 2px solid {c.focus}; }}
    QTimeEdit::up-button, QTimeEdit::down-button, QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
    QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down {{ border: none; width: {round(28 * scale)}px; }}
    QComboBox::down-arrow, QDateEdit::down-arrow, QDateTimeEdit::down-arrow {{
        image: url("{icons}/field-arrow.svg"); width: {arrow}px; height: {arrow}px; }}
    QTimeEdit::down-arrow {{ image: none; width: 0; }}
    QPushButton::menu-indicator {{ image: url("{icons}/field-arrow.svg"); width: {arrow}px; height: {arrow}px;
        subcontrol-origin: padding; subcontrol-position: center right; right: {pad}px; }}
    QComboBox QAbstractItemView {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line_strong};
        selection-background-color: {c.accent_soft}; selection-color: {c.text}; outline: none; }}
    QCheckBox, QRadioButton {{ min-height: {inner}px; spacing: {pad}px; color: {c.text}; border: 2px solid transparent;
        border-radius: {RADIUS_SMALL_PX}px; padding: 0 4px; }}
    QCheckBox:focus, QRadioButton:focus {{ border-color: {c.focus}; }}
    QCheckBox:disabled, QRadioButton:disabled {{ color: {c.disabled}; }}
    QCheckBox::indicator, QRadioButton::indicator {{ width: {box}px; height: {box}px; border: 2px solid {c.line_strong};
        background: {c.sunken}; border-radius: {RADIUS_SMALL_PX}px; }}
    QRadioButton::indicator {{ border-radius: {box // 2 + 2}px; }}
    QCheckBox::indicator:checked, QRadioButton::indicator:checked {{ background: {c.accent}; border-color: {c.accent};
        image: url("{icons}/field-check-{tick}.svg"); }}
    QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {c.disabled}; background: {c.window}; }}
    QMenu {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line_strong}; padding: 4px; }}
    QMenu::item {{ padding: {max(8, (target - round(20 * scale)) // 2)}px {pad * 2}px; border-radius: {RADIUS_SMALL_PX}px; }}
    QMenu::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    QMenu::item:disabled {{ color: {c.disabled}; }}
    QMenu::icon {{ padding-left: {pad}px; }}
    QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 8px; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {c.line_strong}; border-radius: 3px; min-height: 48px; margin: 2px; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {c.line_strong}; border-radius: 3px; min-width: 48px; margin: 2px; }}
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none; border: none; width: 0; height: 0; }}
    QScrollArea, QScrollArea > QWidget > QWidget#plain {{ border: none; background: transparent; }}
    QSplitter::handle {{ background: {c.line}; }}
    QProgressBar {{ border: none; border-radius: 3px; background: {c.sunken}; max-height: 6px; min-height: 6px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
    QTabBar::tab {{ min-height: {target - 3}px; padding: 0 {pad}px; color: {c.text_soft}; border-bottom: 3px solid transparent; }}
    QTabBar::tab:selected {{ color: {c.text}; border-bottom: 3px solid {c.accent}; font-weight: 600; }}
    QTabBar::tab:focus {{ color: {c.accent}; }}
    QTabWidget::pane {{ border: none; }}
    QDialog {{ background: {c.surface}; }}
    QLabel[soft="true"] {{ color: {c.text_soft}; }}
    QLabel[small="true"] {{ font-size: {small}px; }}
    """
