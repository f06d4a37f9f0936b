"""English is complete: every text that the code marks has its English words."""

import ast
import re
from collections import Counter

import polib
import pytest
from django.utils.translation.template import templatize

from credit_portal.launcher.paths import ROOT

CATALOGUE = ROOT / "locale/en/LC_MESSAGES/django.po"
APPS = "applicants", "approvals", "credit_portal", "credit_profiles", "supervision"

PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
PLURAL_IN_CONTEXT = {"npgettext", "npgettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
LITERAL = r"u?((?:'(?:\\.|[^'\\])*')|(?:\"(?:\\.|[^\"\\])*\"))"
CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?(?:\s*,\s*{LITERAL})?")
CHINESE = re.compile(r"[\u2e80-\u9fff\uff01-\uffee]")


def texts_of(function, words):
    """(context, text) that a call of this function marks; its second text is the plural."""
    name = function.removesuffix("_lazy").removesuffix("_noop")
    if name.endswith("pgettext"):
        return [(words[0], words[1])]
    return [("", words[0])]


def in_python(path):
    names = {}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        function = names.get(called, called)
        if function not in PLAIN | PLURAL | IN_CONTEXT | PLURAL_IN_CONTEXT:
            continue
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        if words and all(isinstance(word, str) for word in words):
            yield from texts_of(function, words)


def in_template(path):
    for match in CALL.finditer(templatize(path.read_text(encoding="utf-8"))):
        function, *words = match.groups()
        yield from texts_of(function, [ast.literal_eval(word) for word in words if word])


@pytest.fixture(scope="module")
def used():
    """Every marked text, with the files that use it."""
    found = {}
    readers = [(in_template, (ROOT / "templates").rglob("*.*"))]
    readers += [(in_python, (ROOT / app).rglob("*.py")) for app in APPS]
    readers += [(in_template, (ROOT / app).rglob("templates/**/*.html")) for app in APPS]
    for read, paths in readers:
        for path in paths:
            for text in read(path):
                found.setdefault(text, set()).add(str(path.relative_to(ROOT)))
    return found


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(CATALOGUE))


def test_the_code_marks_texts_where_this_test_can_see_them(used):
    assert ("", "已准予，证照已发") in used  # of a template, in an attribute
    assert ("button", "登录") in used
    assert ("", "已上传 %(n)d 个文件。") in used  # of Python, with a plural


def test_every_text_of_the_code_has_an_english_one(used, catalogue):
    known = {(entry.msgctxt or "", entry.msgid) for entry in catalogue if entry.translated()}

    missing = {text: files for text, files in used.items() if text[1] and text not in known}

    assert missing == {}


def test_no_english_text_waits_for_a_second_look(catalogue):
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_english_texts_are_english(catalogue):
    texts = {entry.msgid: [entry.msgstr, *entry.msgstr_plural.values()] for entry in catalogue}

    chinese = {msgid for msgid, english in texts.items() if CHINESE.search("".join(english))}

    assert chinese == {"中文"}  # the name of the language, by which its readers find it


def test_no_text_is_translated_twice(catalogue):
    counts = Counter((entry.msgctxt, entry.msgid) for entry in catalogue)

    assert [key for key, count in counts.items() if count > 1] == []


def test_english_texts_have_the_placeholders_of_the_chinese(catalogue):
    def placeholders(text):
        return set(PLACEHOLDER.findall(text)) - {"%%"}

    differ = {}
    for entry in catalogue:
        for english in [entry.msgstr, *entry.msgstr_plural.values()]:
            if english and placeholders(english) != placeholders(entry.msgid):
                differ[entry.msgid] = english

    assert differ == {}
