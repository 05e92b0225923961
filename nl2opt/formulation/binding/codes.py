"""What the codes of reading, shaping and binding mean; `nl2opt explain CODE` prints an entry."""

from __future__ import annotations

from nl2opt.diagnostics import Explanation

_ENTRIES = (
    Explanation(
        "missing-cell", "a parameter has no value for a member of its index",
        "Every member of `over` needs a number: a row that is not there is a forgotten number as often as a zero.",
        "demand: {over: [days], values: {mon: 20}}   # days has mon and tue",
        "demand: {over: [days], values: {mon: 20}, default: 0}   # or `partial: true`, or add tue",
    ),
    Explanation(
        "duplicate-key", "two rows of a table have one key",
        "Which of the two values is meant cannot be known. Rows with the same value are only a warning.",
        "day,loaves\nmon,20\nmon,25", "day,loaves\nmon,20\ntue,25",
    ),
    Explanation(
        "wrong-type", "a text stands where a number is needed",
        "A column is numbers when every cell is one. A single text (a unit, a thousands separator, `n/a`) makes it "
        "text. A column of names is declared with `type: text`.",
        "day,loaves\nmon,20\ntue,n/a", "day,loaves\nmon,20\ntue,",
    ),
    Explanation(
        "blank-cell", "a cell that is needed is blank",
        "Blank is not zero. Give the number, a `default`, or `partial: true` where some members have no value.",
        "day,loaves\nmon,20\ntue,", "demand: {over: [days], data: demand, key: day, column: loaves, default: 0}",
    ),
    Explanation(
        "non-finite-number", "NaN or infinity stands where a number is needed",
        "A row with NaN means nothing to a solver, and a bound of infinity is no bound: leave it out instead.",
        "link,capacity\na,inf", "link,capacity\na,        # with `partial: true` on the parameter",
    ),
    Explanation(
        "unknown-table", "the data has no table of this name",
        "A table is named by its file (`demand.csv` is `demand`), its sheet, or its key in a JSON file.",
        "demand: {over: [days], data: demands, key: day, column: loaves}",
        "demand: {over: [days], data: demand, key: day, column: loaves}",
    ),
    Explanation(
        "unknown-column", "the table has no column of this name",
        "Columns are named by the header line, as written there. Braces spread over the members of a set of `over`.",
        "column: loafs", "column: loaves",
    ),
    Explanation(
        "missing-data", "a set or parameter has no source",
        "With neither `elements`, `value`, `values` nor `data`, a data value of the same name is taken.",
        "parameters: {budget: {}}   # and no data file holds `budget`", "parameters: {budget: {value: 100}}",
    ),
    Explanation(
        "extra-key", "data is given for a key that is in no set",
        "In a table this is often on purpose (a note); in `values` it is often a misspelt member (a warning).",
        "price: {over: [bakeries], values: {nroth: 3}}", "price: {over: [bakeries], values: {north: 3}}",
    ),
    Explanation(
        "wrong-shape", "lists are not as long as the sets they are read by",
        "A nested list is read by position: one item for each member of the first set, in order, then of the second.",
        "demand: {over: [days], values: [20, 25, 30]}   # days has 2 members",
        "demand: {over: [days], values: [20, 25]}",
    ),
    Explanation(
        "wrong-key", "`key` does not name one column for each component of the index",
        "The columns of `key` stand in the order of `over`; a tuple set takes one column for each component.",
        "cost: {over: [plants, stores], data: cost, key: plant, column: cost}",
        "cost: {over: [plants, stores], data: cost, key: [plant, store], column: cost}",
    ),
    Explanation(
        "duplicate-member", "a member is listed twice",
        "A set has each member once. Only a table's column may repeat them.",
        "stops: {elements: [north, south, north]}", "stops: {elements: [north, south]}",
    ),
    Explanation(
        "wrong-member", "what is listed cannot be a member of a set",
        "Members are finite numbers, texts, or lists of these (tuples).",
        "stops: {elements: [north, null]}", "stops: {elements: [north]}",
    ),
    Explanation(
        "not-within", "a member lies outside the set that `within` names",
        "`within` says where each component lies; a member outside is a misspelling, or missing in the other set.",
        "arcs: {elements: [[a, z]], within: [nodes, nodes]}   # nodes: a, b",
        "arcs: {elements: [[a, b]], within: [nodes, nodes]}",
    ),
    Explanation(
        "ragged-row", "a row of a file has more or fewer cells than its header",
        "Often an unquoted delimiter in a text. Files whose rows differ by nature are declared with `cells`.",
        "day,loaves\nmon,20,5", 'data: {demand: {header: false, columns: [day], cells: "{loaves}"}}',
    ),
    Explanation(
        "duplicate-column", "two columns have one name",
        "Columns are read by name. A file without a header line is declared with `header: false`.",
        "day,loaves,loaves", "day,loaves,rolls",
    ),
    Explanation(
        "blank-column-name", "a column has no name",
        "Columns are read by name. A file without a header line is declared with `header: false`.",
        "day,,loaves", "day,shop,loaves",
    ),
    Explanation(
        "pattern-mismatch", "a cell does not fit the pattern of `parse` or `cells`",
        "The pattern's text must stand in the cell exactly; each name in braces takes what stands between.",
        'parse: {slot: "D{day}P{period}"}   # and the cell is `day 1, period 2`',
        'parse: {slot: "day {day}, period {period}"}',
    ),
    Explanation(
        "wrong-pattern", "a pattern of `parse` or `cells` cannot be read",
        "Names in braces, text between them: two names with nothing between cannot be told apart.",
        'parse: {slot: "{day}{period}"}', 'parse: {slot: "D{day}P{period}"}',
    ),
    Explanation(
        "table-replaced", "a data file replaces a table that is written in the formulation",
        "Data given with the command goes before what the formulation holds, so that it solves again with other data.",
        "data: {demand: {columns: [day, loaves], rows: [[mon, 20]]}}   # and --data demand.csv", "this is only a note",
    ),
)  # fmt: skip

explanations: dict[str, Explanation] = {entry.code: entry for entry in _ENTRIES}
"""Every code raised while data is read, shaped and bound."""
