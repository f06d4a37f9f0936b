"""A paper as PDF/A. The only module that knows WeasyPrint, which is slow to import."""

import atexit
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from .enums import NUMBER_WORDS
from .errors import ResourceRefused
from .rules import group_code

# file in FONT_DIR: family in document.css, weight. Families without a file here, and
# characters the files lack (喆 堃 赟 𠮷), come from Noto CJK by way of fontconfig.
FONT_FILES = {
    "FandolFang-Regular.otf": ("Paper Fang", 400),
    "FandolSong-Regular.otf": ("Paper Song", 400),
    "FandolSong-Bold.otf": ("Paper Song", 700),
    "FandolHei-Regular.otf": ("Paper Hei", 400),
    "FandolKai-Regular.otf": ("Paper Kai", 400),
    "NotoSerifSC-Regular.ttf": ("Paper Fallback", 400),
    "NotoSerifSC-Bold.ttf": ("Paper Fallback", 700),
}
NOWHERE = "https://relative.invalid/"  # where relative addresses lead, so that they are refused


@dataclass(frozen=True)
class Paper:
    """All that is printed. `replaced_number` is None where nothing is replaced."""

    kind: str
    title: str
    number: str | None
    authority_name: str
    code: str
    sealed_on: date
    context: dict[str, Any]
    replaced_number: str | None = None


def render_pdf(paper: Paper) -> bytes:
    """Raises ResourceRefused where the paper asks for anything but the project's fonts."""
    return pdf_of(html_of(paper))


def html_of(paper: Paper) -> str:
    address = f"{settings.BASE_URL}/v/{paper.code}"
    applicant = paper.context.get("applicant") or {}
    with translation.override("zh-hans"):  # papers are Chinese, whoever asks
        return render_to_string(
            f"documents/{paper.kind}.html",
            paper.context
            | {
                "paper": paper,
                "is_official": paper.kind in NUMBER_WORDS,
                "is_sample": settings.IS_DEMO,
                "you": "您" if applicant.get("is_natural") else "贵单位",
                "printed_code": group_code(paper.code),
                "address": address,
                "host": urlsplit(settings.BASE_URL).netloc,
                "qr": _qr(address),
            },
        )


def pdf_of(html: str) -> bytes:
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    press = _press()
    try:
        return HTML(string=html, url_fetcher=press.fetcher, base_url=NOWHERE).write_pdf(
            stylesheets=press.stylesheets,
            font_config=press.font_config,
            pdf_variant="pdf/a-3a",
        )
    except FatalURLFetchingError as refusal:
        raise ResourceRefused(str(refusal)) from refusal


@dataclass(frozen=True)
class _Press:
    """What all papers of a process share: making it anew costs a second and 130 MB."""

    fetcher: Any
    font_config: Any
    stylesheets: list[Any]


@lru_cache(maxsize=1)
def _press() -> _Press:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class OwnFonts(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not _is_own_font(url):
                raise FatalURLFetchingError(f"not a file of the project: {url[:80]}")
            return super().fetch(url, headers)

    fetcher, font_config = OwnFonts(allowed_protocols=["file"]), FontConfiguration()
    sheet = _font_faces() + render_to_string("documents/document.css")
    css = CSS(string=sheet, url_fetcher=fetcher, font_config=font_config)
    return _Press(fetcher, font_config, [css])


atexit.register(_press.cache_clear)  # its fonts are put away while Python still has its modules


def _is_own_font(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return False
    path = Path(unquote(parts.path)).resolve()
    return path.parent == Path(settings.FONT_DIR).resolve() and path.name in FONT_FILES


def _font_faces() -> str:
    faces = []
    for name, (family, weight) in FONT_FILES.items():
        path = Path(settings.FONT_DIR).resolve() / name
        if path.exists():
            faces.append(
                f'@font-face {{ font-family: "{family}"; font-weight: {weight};'
                f' src: url("{path.as_uri()}") }}'
            )
    return "\n".join(faces) + "\n"


def _qr(address: str) -> SafeString:
    drawing = segno.make(address, error="m", micro=False)
    # the drawing is made of our own address alone
    return mark_safe(drawing.svg_inline(border=0, omitsize=True, dark="#111"))
