"""Pictures from outside, before a browser is given them: known kinds only, and none that would fill its memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_MOST_PIXELS: Final = 50_000_000
"""A photo of a phone has a quarter of it."""
_KINDS: Final = frozenset(("image/png", "image/jpeg", "image/gif", "image/bmp"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture and what it is."""

    content: bytes
    kind: str


def shown(content: bytes | None) -> Shown | None:
    """The picture; None for one that is not shown."""
    from docx.image.image import Image  # noqa: PLC0415 - a library of half a second

    if content is None:
        return None
    try:
        image = Image.from_blob(content)
        is_small = image.px_width * image.px_height <= _MOST_PIXELS
        kind = str(image.content_type)
    except Exception:  # noqa: BLE001 - whatever the library stumbles over is the picture's fault
        return None
    return Shown(content, kind) if is_small and kind in _KINDS else None
