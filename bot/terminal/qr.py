"""A QR code in the terminal."""

from __future__ import annotations

import io
import sys

import qrcode

from bot.texts.cli import SAID


def drawn(content: str) -> str:
    """The code in half blocks."""
    code = qrcode.QRCode(border=1)
    code.add_data(content)
    page = io.StringIO()
    code.print_ascii(out=page, invert=True)
    return page.getvalue()


def show(content: str) -> None:
    """Ask whoever sits at the terminal to log in; the code is a key to the account, so no log holds it."""
    if content:
        sys.stderr.write(f"{SAID['scan']}\n{drawn(content)}\n{content}\n")
        sys.stderr.flush()
