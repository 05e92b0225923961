"""Small pieces of HTML. Everything that comes from outside goes through `escape`."""

from __future__ import annotations

import html
import io
import keyword
import re
import token
import tokenize
from collections.abc import Iterable, Sequence
from itertools import pairwise

from nl2opt.evaluation.metrics import Share

LONGEST = 60_000
"""Characters of a text or a program that a page shows."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def escape(text: str) -> str:
    """A text as HTML shows it, safe in elements and attributes; marks that turn or hide text become visible.

    >>> escape("<b> & 'c'\\x00")
    '&lt;b&gt; &amp; &#x27;c&#x27;\ufffd'
    """
    return html.escape(_CONTROL.sub("\ufffd", text))


def element(tag: str, body: str, **attributes: object) -> str:
    """An element; `body` is HTML already, values of attributes are escaped here.

    >>> element("p", escape("a < b"), class_="x", title='"')
    '<p class="x" title="&quot;">a &lt; b</p>'
    """
    given = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{given}>{body}</{tag}>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str = "", numeric: Sequence[int] = ()) -> str:
    """A table; cells are HTML already. Columns in `numeric` are set to the right."""
    right = set(numeric)

    def line(cells: Sequence[str], tag: str) -> str:
        made = []
        for i, cell in enumerate(cells):
            scope = "col" if tag == "th" else None
            made.append(element(tag, cell, class_="n" if i in right else None, scope=scope))
        return "<tr>" + "".join(made) + "</tr>"

    body = "".join(line(row, "td") for row in rows)
    title = element("caption", escape(caption)) if caption else ""
    return f'<div class="scroll"><table>{title}<thead>{line(head, "th")}</thead><tbody>{body}</tbody></table></div>'


def bar(share: Share) -> str:
    """A share as a bar with its interval, drawn; the figures are its name for those who do not see it."""
    if share.value is None:
        return ""
    low, value, high = (round(200 * part, 1) for part in (share.low, share.value, share.high))
    words = f"{percent(share)}, 95 % interval {100 * share.low:.1f} to {100 * share.high:.1f}, {share.of} cases"
    return (
        f'<svg class="bar" viewBox="0 0 200 16" role="img" aria-label="{escape(words)}"><title>{escape(words)}</title>'
        f'<rect class="ground" width="200" height="16" rx="3"/><rect class="share" width="{value}" height="16" rx="3"/>'
        f'<path class="span" d="M{low} 8H{high}M{low} 3V13M{high} 3V13"/></svg>'
    )


def percent(share: Share | None) -> str:
    """
    >>> percent(Share.mean([1, 0]))
    '50.0 %'
    """
    return "" if share is None or share.value is None else f"{100 * share.value:.1f} %"


def span_of(share: Share) -> str:
    return f"{100 * share.low:.1f} to {100 * share.high:.1f}" if share.of else ""


def marked_text(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """A text with spans marked, each with what it is the source of; spans may overlap.

    >>> marked_text("ab<c>", [(0, 2, "x"), (1, 4, "y")])
    '<mark title="x">a</mark><mark title="x, y">b</mark><mark title="y">&lt;c</mark>&gt;'
    """
    text = text[:LONGEST]
    cuts = sorted({0, len(text), *(p for start, end, _ in spans for p in (start, end) if 0 <= p <= len(text))})
    out = []
    for begin, end in pairwise(cuts):
        names = dict.fromkeys(name for start, stop, name in spans if start <= begin and end <= stop)
        piece = escape(text[begin:end])
        out.append(element("mark", piece, title=", ".join(names)) if names else piece)
    return "".join(out)


def program_markup(program: str) -> str:
    """A Python program with its comments, texts, numbers and keywords marked; one that does not parse is shown plain.

    >>> program_markup("x = 1  # one")
    'x = <span class="num">1</span>  <span class="com"># one</span>'
    """
    program = program[:LONGEST]
    lines = program.split("\n")
    out: list[str] = []
    row, column = 1, 0

    def upto(end_row: int, end_column: int) -> str:
        if row == end_row:
            return lines[row - 1][column:end_column]
        return "\n".join([lines[row - 1][column:], *lines[row : end_row - 1], lines[end_row - 1][:end_column]])

    try:
        for found in tokenize.generate_tokens(io.StringIO(program).readline):
            kind = _kind(found)
            if kind is None or found.start < (row, column):
                continue
            out.append(escape(upto(*found.start)))
            row, column = found.start
            out.append(element("span", escape(upto(*found.end)), class_=kind))
            row, column = found.end
    except (tokenize.TokenError, SyntaxError, IndexError):
        return escape(program)
    out.append(escape(upto(len(lines), len(lines[-1]))))
    return "".join(out)


def _kind(found: tokenize.TokenInfo) -> str | None:
    if found.type == token.COMMENT:
        return "com"
    if found.type == token.STRING:
        return "str"
    if found.type == token.NUMBER:
        return "num"
    return "key" if found.type == token.NAME and keyword.iskeyword(found.string) else None
