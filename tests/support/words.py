"""What the bot can say, read from its source: the literals in `views/` and the labels of its forms."""

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from tests.support.places import ROOT
from toingg_bot.domain.campaign import FORM
from toingg_bot.domain.forms import Checkbox, FormField, LongText
from toingg_bot.domain.templates import TEMPLATE_FIELDS
from toingg_bot.domain.workspace import KEY_FORM, SETTINGS_FORM

VIEWS = sorted((ROOT / "toingg_bot" / "views").glob("*.py"))
FORMS = {"New campaign": FORM, "Save as template": TEMPLATE_FIELDS, "Connect Toingg": KEY_FORM}
FORMS |= {"Toingg settings": SETTINGS_FORM}

_PROSE = re.compile(r"[^\W\d_]{2,}[^\W\d_'\u2019]* |^[A-Z][a-z]+$|[^\W\d_] [^\W\d_]{2,}")
_NO_WORDS = re.compile(r"[a-z0-9_.~:/-]*|[%{}A-Za-z0-9:/. -]*%[A-Z].*|\S*://\S*|<!\S*")
_TAG = re.compile(r"</?[a-z][^<>]*>|<![a-z ]+>")


def words_of(source: Path) -> list[str]:
    """Return the texts of a file in line order, each once. Placeholders stand in braces."""
    tree = ast.parse(source.read_text())
    passed = {id(part) for node in ast.walk(tree) for part in _no_words_in(node)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr)]
    texts.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(line for node in texts if id(node) not in passed for line in _lines(node)))


def asked_by(field: FormField) -> list[str]:
    """Return the texts of a form field."""
    widget = field.widget
    choice = widget.choice if isinstance(widget, Checkbox) else ""
    from_file = widget.from_file if isinstance(widget, LongText) else ""
    asked = (widget.section, widget.label, choice, widget.placeholder, widget.hint, from_file)
    return [words for words in asked if words]


def all_words() -> str:
    """Return everything as one page, for editors and translators."""
    pages = {name: [line for field in form for line in asked_by(field)] for name, form in FORMS.items()}
    pages |= {f"views/{source.name}": words_of(source) for source in VIEWS}
    return "\n\n".join(f"# {name}\n\n" + "\n".join(lines) for name, lines in pages.items() if lines) + "\n"


def _no_words_in(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what people do not read: docstrings, styles, errors, log lines, and the parts of a larger text."""
    body = getattr(node, "body", None)
    if isinstance(body, list):
        yield from (each.value for each in body if isinstance(each, ast.Expr))
    if isinstance(node, ast.JoinedStr):
        yield from (part for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_STYLE":
        yield node.value
    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("log.", "re.", "TypeError")):
        yield from ast.walk(node)


def _lines(node: ast.Constant | ast.JoinedStr) -> list[str]:
    text = text_of(node)
    if "</" in text or "<p>" in text:
        text = unescape(_TAG.sub(" ", text.replace("</code>", "</code>\f").replace("\n", " ").replace("</p>", "\n")))
    found = [" ".join(line.split()) for line in text.split("\n")]
    return [line for line in found if _PROSE.search(line) and not _NO_WORDS.fullmatch(line)]


def text_of(node: ast.expr) -> str:
    """Return a literal's text, with the last name of each placeholder in braces."""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        names = re.findall(r"\b[a-z_]+\b(?![(=])", ast.unparse(node.value))
        return f"{{{names[-1] if names else '…'}}}"
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
