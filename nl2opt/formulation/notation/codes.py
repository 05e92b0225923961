"""Explanations of the codes that reading a formulation and parsing its expressions raise (`nl2opt explain CODE`)."""

from __future__ import annotations

from nl2opt.diagnostics import Explanation

_ALL = (
    Explanation(
        "yaml-syntax",
        "the text is not YAML",
        "Nothing after this place can be read. Most often a text or an expression with `: `, ` #`, brackets or braces "
        "stands without quotes, a line is indented unlike its neighbours, or a tab was used to indent.",
        "constraints:\n  cap: {rule: x[i] <= 3, for: i in items}",
        'constraints:\n  cap: {rule: "x[i] <= 3", for: i in items}',
    ),
    Explanation(
        "yaml-tag",
        "a YAML tag is used",
        "A tag (`!!float`, `!!python/...`) asks the reader to make a value of some type. The notation needs none: "
        "numbers are written as numbers, texts in quotes. Nothing is ever constructed from a file.",
        "parameters:\n  rate: {value: !!float 3}",
        "parameters:\n  rate: {value: 3.0}",
    ),
    Explanation(
        "json-syntax",
        "the text is not JSON",
        "Nothing after this place can be read. JSON has no comments, no trailing commas and no single quotes.",
        '{"objective": {"minimize": "2 * x",}}',
        '{"objective": {"minimize": "2 * x"}}',
    ),
    Explanation(
        "duplicate-key",
        "a mapping holds the same key twice",
        "Readers of YAML and JSON silently keep one of the two, so an element would be lost without a word.",
        "constraints:\n  cap: {rule: x <= 3}\n  cap: {rule: y <= 4}",
        "constraints:\n  cap_x: {rule: x <= 3}\n  cap_y: {rule: y <= 4}",
    ),
    Explanation(
        "unknown-key",
        "an element has a key the notation does not know",
        "A misspelt key would be a condition that is silently not there, such as a lower bound.",
        "variables:\n  x: {lowr: 0}",
        "variables:\n  x: {lower: 0}",
    ),
    Explanation(
        "missing-key",
        "an element lacks a key it needs",
        "A constraint needs `rule`, a named expression `value`, and quoted words their `text`.",
        "constraints:\n  cap: {for: i in items}",
        'constraints:\n  cap: {for: i in items, rule: "x[i] <= 3"}',
    ),
    Explanation(
        "wrong-type",
        "a value is of another kind than its key holds",
        "The message names what was found and what is expected. Unquoted, `{` begins a mapping and `[` a list.",
        "constraints:\n  cap: x <= 3",
        "constraints:\n  cap: {rule: x <= 3}",
    ),
    Explanation(
        "unknown-choice",
        "a key holds a word that is not one of its choices",
        "Domains are real, integer, binary, semicontinuous and semiinteger; types of parameters are number and text.",
        "variables:\n  x: {domain: int}",
        "variables:\n  x: {domain: integer}",
    ),
    Explanation(
        "objective-sense",
        "the objective has no sense, or two",
        "An objective says `minimize` or `maximize`, and what.",
        "objective: {minimize: cost, maximize: profit}",
        "objective: {maximize: profit - cost}",
    ),
    Explanation(
        "unquoted-expression",
        "the expression of a set stands without quotes",
        "Without quotes, `{...}` is a mapping and `[...]` a list for YAML, cut at every comma.",
        "sets:\n  pairs: {elements: {(i, j) for i in items for j in items}}",
        'sets:\n  pairs: {elements: "{(i, j) for i in items for j in items}"}',
    ),
    Explanation(
        "non-finite",
        "a number is NaN or infinite",
        "No solver can use such a coefficient. A missing cell is left out (with `partial: true`), and so is a bound "
        "that does not exist.",
        '{"variables": {"x": {"lower": -Infinity}}}',
        '{"variables": {"x": {}}}',
    ),
    Explanation(
        "syntax-error",
        "a text is not an expression",
        "Expressions follow Python's syntax: `*` for products, `**` for powers, `==` for equality, `and`, `or`.",
        "rule: 2x + 3y = 4",
        "rule: 2 * x + 3 * y == 4",
    ),
    Explanation(
        "not-allowed",
        "an expression uses a part of Python that is not in the notation",
        "Expressions are read by an allow-list and never executed, so a formulation from anyone is safe to open.",
        "value: data.prices.max()",
        "value: max(r.price for r in data.prices)",
    ),
    Explanation(
        "unknown-function",
        "an expression calls a function the notation does not have",
        "The functions are those of docs/notation.md, called by their plain names.",
        "minimize: root(x) + total(y)",
        "minimize: sqrt(x) + sum(y[i] for i in items)",
    ),
    Explanation(
        "expression-too-long",
        "an expression has more than 100,000 characters",
        "Data of this size belongs in a table; the expression then sums over it.",
        "minimize: 3 * x1 + 4 * x2 + ...",
        "minimize: sum(cost[i] * x[i] for i in items)",
    ),
    Explanation(
        "expression-too-deep",
        "an expression is nested too deeply",
        "No expression a person writes needs 90 levels; a sum written as one chain of hundreds of terms does.",
        "minimize: x1 + x2 + x3 + ...",
        "minimize: sum(x[i] for i in items)",
    ),
    Explanation(
        "bad-for",
        "a `for` clause is not of the form `i in S`",
        "It names what the family runs over, as behind the word `for` in Python; conditions follow `if`.",
        "for: all days d",
        "for: d in days if d > 1",
    ),
)

EXPLANATIONS: dict[str, Explanation] = {entry.code: entry for entry in _ALL}
"""What each code means, by code."""
