"""The QR code of an address, drawn on the server as SVG without styles, so that no address leaves this machine."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString

# the white margin without which phones do not find the code (ISO/IEC 18004: four modules)
_MARGIN = 4


def qr_code(address: str) -> SafeString:
    """An inline SVG for the content of a page; the words beside it say the same."""
    drawn = segno.make_qr(address, error="m")
    return SafeString(drawn.svg_inline(border=_MARGIN, svgclass="qr", lineclass="", omitsize=True))
