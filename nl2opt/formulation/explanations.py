"""Explanations of the codes raised while a formulation is laid out, and of those the checker itself adds."""

from __future__ import annotations

from nl2opt.diagnostics import Explanation

_X = "variables: {x: {lower: 0, upper: 9}}\n"
_GOAL = "\nobjective: {minimize: x}"
_DAYS = "sets: {days: {elements: [1, 2, 3]}}\nvariables: {x: {over: [days], lower: 0, upper: 9}}\n"

_COST = "sets: {days: {elements: [1, 2]}}\nparameters: {cost: {over: [days], values: [3, 4]}}\n"


def _rule(rule: str, head: str = _X) -> str:
    return f"{head}objective: {{minimize: x}}\nconstraints: {{need: {{rule: '{rule}'}}}}"


def _days(rule: str, loop: str = "d in days") -> str:
    goal = "objective: {minimize: 'sum(x[d] for d in days)'}\n"
    return f"{_DAYS}{goal}constraints: {{need: {{for: '{loop}', rule: '{rule}'}}}}"


_ALL = (
    Explanation(
        "cyclic-definition", "definitions go round in a circle",
        "A set or parameter that is worked out from itself, over however many steps, has no value. The finding "
        "shows the "
        "path; give one of its elements by data.",
        "parameters: {a: {value: b + 1}, b: {value: a - 1}}\n" + _X + "objective: {minimize: a * x + b}",
        "parameters: {a: {value: b + 1}, b: {value: 4}}\n" + _X + "objective: {minimize: a * x + b}",
    ),
    Explanation(
        "division-by-zero", "a number is divided by zero",
        "It happens while the data are worked out, so a condition on the data (`if`) keeps the members apart for which "
        "there is nothing to divide by.",
        "parameters: {speed: {value: 0}}\n" + _rule("x >= 6 / speed"),
        "parameters: {speed: {value: 2}}\n" + _rule("x >= 6 / speed"),
    ),
    Explanation(
        "empty-fold", "the largest, smallest, first or last of nothing is asked for",
        "A sum over no members is 0, but `max`, `min`, `first` and `last` of nothing have no value. `max` and "
        "`min` take "
        "one with `default=...`.",
        _days("x[d] >= max(e for e in days if e > d)"), _days("x[d] >= max((e for e in days if e > d), default=0)"),
    ),
    Explanation(
        "no-data", "the data are not given, so only the text was checked",
        "Names, indices and units are checked on the text alone; missing cells, rules that are always true and "
        "the class "
        "of the problem need the tables.",
        "sets: {days: {data: demand, column: day}}\nvariables: {x: {over: days, lower: 0}}\n"
        "objective: {minimize: 'sum(x[d] for d in days)'}",
        "data: {demand: {columns: [day], rows: [[mon]]}}\nsets: {days: {data: demand, column: day}}\n"
        "variables: {x: {over: days, lower: 0}}\nobjective: {minimize: 'sum(x[d] for d in days)'}",
    ),
    Explanation(
        "not-a-number", "something else stands where a number is needed",
        "Often an index was forgotten (`price * x` with `price` indexed), or a column holds texts.",
        _days("x >= d"), _days("x[d] >= d"),
    ),
    Explanation(
        "not-a-rule", "a rule is no comparison",
        "A rule says that one side is at most, at least or equal to the other. A sum alone says nothing.",
        _rule("2 * x"), _rule("2 * x >= 3"),
    ),
    Explanation(
        "not-a-set", "a loop, `in`, `len` or a set operation is given something that is no set",
        "Loops run through sets; the numbers 0 to n-1 are `range(n)`.",
        _days("x[d] >= 1", "d in 3"), _days("x[d] >= 1", "d in range(1, 4)"),
    ),
    Explanation(
        "not-equal", "a rule says that variables differ with `!=`",
        "The points with `x != y` are two open halves, which no solver can take. Choose a half with a binary, or say "
        "which side is larger.",
        _rule("x != 3"), _rule("x >= 3"),
    ),
    Explanation(
        "number-too-large", "a result is too large for a number",
        "Powers and products of the data grew beyond about 1e308.",
        _rule("x >= 10.0 ** 999"), _rule("x >= 10.0 ** 0"),
    ),
    Explanation(
        "out-of-range", "`next` or `prev` leaves the set",
        "The last member has no next one. Leave it out with `if`, or go round with `wrap=True`.",
        _days("x[next(d, days)] >= x[d]"), _days("x[next(d, days)] >= x[d]", "d in days if d != last(days)"),
    ),
    Explanation(
        "set-too-large", "a set or a family would have millions of members",
        "Mostly a full product of sets where a table lists the few combinations that occur.",
        "sets: {all: {elements: 'range(10 ** 9)'}}\n" + _rule("x >= len(all)").replace("'", '"'),
        "sets: {few: {elements: 'range(9)'}}\n" + _rule("x >= len(few)").replace("'", '"'),
    ),
    Explanation(
        "several-objectives", "several objectives without weights, or with too few",
        "One solve has one objective. With `weights`, one for each, their weighted sum is optimised.",
        _X + "objective: {minimize: [x, 2 * x]}", _X + "objective: {minimize: [x, 2 * x], weights: [1, 3]}",
    ),
    Explanation(
        "strict-inequality", "a rule has `<` or `>`",
        "The points with `x < 4` have no largest one, so solvers take `<=` only. Between integers, `x < y` is `x "
        "+ 1 <= y`.",
        _rule("x > 3"), _rule("x >= 3"),
    ),
    Explanation(
        "too-many-steps", "laying the formulation out takes too many loop turns",
        "Loops inside loops visit every combination. Loop over a sparse tuple set, or put the condition on the "
        "outer loop.",
        "sets: {n: {elements: 'range(900000)'}}\n" + _rule("x >= sum(1 for i in n for j in n)").replace("'", '"'),
        "sets: {n: {elements: 'range(9)'}}\n" + _rule("x >= sum(1 for i in n for j in n) - 80").replace("'", '"'),
    ),
    Explanation(
        "undefined-value", "a function of data has no real value",
        "The square root or logarithm of a negative number, for instance.",
        _rule("x >= sqrt(1 - 5)"), _rule("x >= sqrt(5 - 1)"),
    ),
    Explanation(
        "variable-in-condition", "a condition on variables stands where data decide",
        "`if`, `and`, `or`, `not` and `in` are decided before any variable has a value. What depends on a variable is "
        "logic: `implies(...)`, `either(...)`, or a binary variable.",
        _rule("x >= (3 if x >= 1 else 0)"), _rule("x >= 3"),
    ),
    Explanation(
        "variable-in-data", "a variable stands where data are needed",
        "Sets, parameters, bounds, ranges and steps are known before anything is optimised.",
        "parameters: {cap: {value: 2 * x}}\n" + _rule("x <= cap"),
        "expressions: {cap: {value: 2 * x}}\n" + _rule("3 <= cap"),
    ),
    Explanation(
        "variable-in-index", "a variable is used as an index",
        "Which member is meant would be known only after solving. Choose with binaries: one for each member, "
        "summing to 1.",
        _COST + _rule("cost[x] <= 3"),
        _COST + "variables: {x: {lower: 0}, pick: {over: [days], domain: binary}}\nobjective: {minimize: x}\n"
        "constraints: {one: {rule: 'sum(pick[d] for d in days) == 1'}, cap: {rule: 'sum(cost[d] * pick[d] for d "
        "in days) <= x'}}",
    ),
    Explanation(
        "wrong-arguments", "a function has too few or too many arguments",
        "`sum` and `prod` take one list or generator; `abs(a - b)` takes one expression.",
        _rule("abs(x, 3) <= 5"), _rule("abs(x - 3) <= 5"),
    ),
    Explanation(
        "wrong-arity", "a member is unpacked into too few or too many names",
        "`for (i, j) in arcs` needs members of two components.",
        "sets: {arcs: {elements: [[a, b]]}}\n" + _rule("x >= sum(1 for (i, j, k) in arcs)"),
        "sets: {arcs: {elements: [[a, b]]}}\n" + _rule("x >= sum(1 for (i, j) in arcs)"),
    ),
    Explanation(
        "wrong-comparison", "a text and a number are compared by size",
        "`'10' < 9` has no answer. A column of numbers that holds one text is read as texts.",
        "sets: {days: {elements: [mon, tue]}}\n" + _rule("x >= sum(1 for d in days if d > 1)"),
        "sets: {days: {elements: [1, 2]}}\n" + _rule("x >= sum(1 for d in days if d > 1)"),
    ),
    Explanation(
        "wrong-index", "an index names a member that is not there",
        "The variable, expression or list has no such member: a set too large, a 0-based position for a 1-based "
        "label, a "
        "text for a number, or the first period's predecessor.",
        _days("x[d] >= x[d - 1]"), _days("x[d] >= x[d - 1]", "d in days if d > 1"),
    ),
    Explanation(
        "wrong-range", "`range` is given something else than whole numbers",
        "`range(2.5)` has no members to count. Round first, and say which way.",
        _rule("x >= sum(i for i in range(2.5))"), _rule("x >= sum(i for i in range(2))"),
    ),
    Explanation(
        "wrong-step", "the step of a variable is not a number above zero",
        "A variable with a step takes multiples of that number: 0, 25, 50 for a step of 25.",
        "variables: {x: {lower: 0, step: 0}}" + _GOAL, "variables: {x: {lower: 0, step: 25}}" + _GOAL,
    ),
    Explanation(
        "unread-words", "words of a description that the offline formulator cannot read",
        "The formulator `rules` reads textbook-style linear problems without a language model, and takes nothing for "
        "granted: a sentence it cannot read in full is refused, and the finding underlines the words.",
        "Maximise profit, more or less, unless the weather is bad.",
        "Maximise 3 times the chairs plus 5 times the tables.",
    ),
    Explanation(
        "no-effect", "a parameter that the optimum does not depend on",
        "A number of the text mostly drives something. Where the optimum stays the same although the parameter is "
        "divided and multiplied by 100, the row that should hold it is missing, or is written so that it never bites.",
        "text: At most 40 cakes fit the oven.   rule: 0 * cakes <= oven",
        "rule: cakes <= oven",
    ),
    Explanation(
        "quote-not-found", "the words an element is said to come from are not in the description",
        "`source` quotes the description, so that every element can be traced. Words that are not there are a sign of "
        "an element that nothing calls for.",
        "text: The oven holds 40 cakes.   source: \"The oven holds 60 cakes\"",
        "source: \"The oven holds 40 cakes\"",
    ),
    Explanation(
        "silent-sentence", "a sentence with a number or a limit that no element came from",
        "Sentences that limit or count something mostly make a row. This one is the source of nothing: it was "
        "overlooked, or an element that holds it does not say so.",
        "text: ... There are 90 eggs.   (no element has it as its source)",
        "constraints: {eggs: {rule: 3 * cakes <= 90, source: There are 90 eggs.}}",
    ),
    Explanation(
        "ambiguous-reading", "the words can be taken in another way, and the answer would be another",
        "Whole numbers or fractions, a limit included or excluded, an equality or an inequality, each day or the whole "
        "week: where the words leave it open, both readings are solved, and this finding says that they differ.",
        "text: More than 5 vans are needed.   rule: vans >= 5",
        "rule: vans >= 6",
    ),
    Explanation(
        "judged-wrong", "the llm that judged the model holds it to be wrong",
        "After a solve the text, the model and the answer were shown to an llm, which named this as wrong, and no "
        "round of repair settled it. A judge can be wrong too: compare the words with the row it speaks of.",
        "text: ... at least 30 chairs ...   constraints: {chairs: {rule: make <= 30}}",
        "constraints: {chairs: {rule: make >= 30}}",
    ),
    Explanation(
        "program-error", "a Pyomo program did not build a model",
        "The program stopped with an error, was stopped by a limit of the sandbox (time, memory, output, "
        "processes), or "
        "left no `model` behind. The finding shows the line.",
        "model = ConcreteModel()   # and the import is missing",
        "from pyomo.environ import *\nmodel = ConcreteModel()",
    ),
)  # fmt: skip

EXPLANATIONS: dict[str, Explanation] = {entry.code: entry for entry in _ALL}
