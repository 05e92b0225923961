"""The paragraph in words: made from formulation and solution."""

from __future__ import annotations

import nl2opt


def words(text: str, **how) -> str:
    return nl2opt.solve(nl2opt.parse_formulation(text), **how).in_words()


def test_a_limit_that_binds_is_named_with_its_source_and_price():
    said = words(
        "variables: {x: {lower: 0, meaning: litres of paint}}\n"
        "objective: {maximize: 3 * x, unit: EUR}\n"
        "constraints: {tank: {rule: 2 * x <= 9, source: The tank holds 9 litres.}, wall: {rule: x <= 50}}\n"
    )
    assert "Decided is `x` (litres of paint; 1 number)." in said
    assert "The objective is 13.5 EUR; no choice that keeps every rule brings more." in said
    assert 'One limit is met exactly: `tank` ("The tank holds 9 litres.").' in said
    assert "A little more on the right of `tank` raises it by 1.5 a unit." in said


def test_no_price_where_three_limits_meet_in_two_columns():
    """One unit of labour more would bring nothing here: the two other limits hold all the same."""
    said = words(
        "variables: {w: {lower: 0}, m: {lower: 0}}\n"
        "objective: {maximize: 400 * w + 650 * m}\n"
        "constraints: {area: {rule: w + m <= 120}, labour: {rule: 3 * w + 5 * m <= 480},"
        " seeds: {rule: 60 * w + 90 * m <= 9000}}\n"
    )
    assert "These limits are met exactly: `area`, `labour` and `seeds`." in said and "a unit" not in said


def test_a_part_of_a_family_is_counted_and_equations_are_left_out():
    said = words(
        "sets: {days: {elements: [mon, tue, wed]}}\n"
        "parameters: {need: {over: days, values: [2, 5, 1]}}\n"
        "variables: {staff: {domain: integer, lower: 0}, spare: {over: days, lower: 0}}\n"
        "objective: {minimize: staff}\n"
        "constraints:\n"
        "  enough: {for: d in days, rule: 'staff >= need[d]'}\n"
        "  rest: {for: d in days, rule: 'spare[d] == staff - need[d]'}\n"
    )
    assert "`enough` (1 of 3)" in said and "`rest`" not in said
    assert "takes less" in said and "`spare` (3 numbers, 1 of them zero)" in said


def test_infeasible_and_unbounded():
    wrong = "variables: {x: {lower: 3}}\nobjective: {minimize: x}\nconstraints: {top: {rule: x <= 2}}\n"
    assert words(wrong).startswith("No choice keeps every rule")
    assert "nothing limits the objective" in words("variables: {x: {lower: 0}}\nobjective: {maximize: x}\n")


def test_a_model_file_has_no_words(tmp_path):
    path = tmp_path / "m.lp"
    path.write_text("min\n obj: x\nst\n c: x >= 2\nend\n")
    assert nl2opt.solve(path).in_words() == ""
