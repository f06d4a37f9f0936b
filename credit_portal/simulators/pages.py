"""The few pages a person sees at the simulated systems, in Chinese and English."""

from html import escape
from pathlib import Path

from .http import Answer
from .subjects import Subject

STYLE_FILE = Path(__file__).parent / "data" / "identity.css"
CARRIED = (  # from the question into the form, unchanged
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "ui_locales",
)
TEXTS = {
    "zh": {
        "lang": "zh-Hans",
        "title": "实名身份认证(演示)",
        "lead": "这是演示用的身份认证平台,人员均为虚构。选择以谁的身份登录:",
        "shares": "确认后,将向信用审批门户提供:姓名、证件类型、证件号码、出生日期、认证等级。",
        "confirm": "确认",
        "cancel": "取消",
        "wrong": "请求不正确,无法继续。请返回门户重新登录。参数:",
    },
    "en": {
        "lang": "en",
        "title": "Real-name identity (demonstration)",
        "lead": "This is a demonstration identity service; every person is fictional. "
        "Choose who to sign in as:",
        "shares": "If you confirm, the credit portal receives: name, type of document, "
        "document number, date of birth, level of assurance.",
        "confirm": "Confirm",
        "cancel": "Cancel",
        "wrong": "The request is not correct. Go back to the portal and sign in again. Parameter:",
    },
}


def authorize_page(persons: list[Subject], asked: dict[str, str], return_origin: str) -> Answer:
    """The choice of persons. Browsers hold a form to `form-action` across the redirect too."""
    language = _language(asked.get("ui_locales", ""))
    texts = TEXTS[language]
    hidden = "\n".join(
        f'<input type="hidden" name="{name}" value="{escape(asked.get(name, ""))}">'
        for name in CARRIED
    )
    choices = "\n".join(_choice(person, language) for person in persons)
    body = f"""<form method="post" action="/identity/authorize">
{hidden}
<fieldset>
<legend>{texts["lead"]}</legend>
{choices}
</fieldset>
<p>{texts["shares"]}</p>
<p class="actions"><button name="action" value="confirm">{texts["confirm"]}</button>
<button name="action" value="cancel" class="quiet" formnovalidate>{texts["cancel"]}</button></p>
</form>"""
    return _page(texts, body, 200, f"'self' {return_origin}")


def error_page(parameter: str, locales: str) -> Answer:
    texts = TEXTS[_language(locales)]
    return _page(texts, f'<p role="alert">{texts["wrong"]} {escape(parameter)}</p>', 400, "'none'")


def plain_page(texts: dict[str, str], body: str) -> Answer:
    """A page without a form; `texts` has at least lang and title."""
    return _page(texts, body, 200, "'none'")


def stylesheet() -> Answer:
    return Answer(200, STYLE_FILE.read_bytes(), {"content-type": "text/css; charset=utf-8"})


def _language(locales: str) -> str:
    return "en" if locales.lower().startswith("en") else "zh"


def _choice(person: Subject, language: str) -> str:
    name = person.name if language == "zh" else f"{person.name_latin} ({person.name})"
    birth_year = person.birth_date.year if person.birth_date else ""
    masked = f"{person.identifier[:3]}***********{person.identifier[-4:]}"
    return f"""<label><input type="radio" name="person" value="{escape(person.username)}" required>
<span>{escape(name)}</span> <small>{birth_year} · {masked}</small></label>"""


def _page(texts: dict[str, str], body: str, status: int, form_action: str) -> Answer:
    page = f"""<!doctype html>
<html lang="{texts["lang"]}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{texts["title"]}</title><link rel="stylesheet" href="/identity/style.css"></head>
<body><main><h1>{texts["title"]}</h1>
{body}
</main></body></html>"""
    headers = {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; style-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action {form_action}",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    return Answer(status, page.encode(), headers)
