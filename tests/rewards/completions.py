"""Completions for the tests of rewards."""

from __future__ import annotations

BAKERY = """variables: {bread: {domain: integer, lower: 0}, cake: {domain: integer, lower: 0}}
objective: {maximize: 3 * bread + 5 * cake}
constraints: {oven: {rule: 2 * bread + 4 * cake <= 9}, flour: {rule: bread + cake <= 4}}
"""
PROGRAM = """import pyomo.environ as pyo
model = pyo.ConcreteModel()
model.bread = pyo.Var(domain=pyo.NonNegativeIntegers)
model.cake = pyo.Var(domain=pyo.NonNegativeIntegers)
model.gain = pyo.Objective(expr=3 * model.bread + 5 * model.cake, sense=pyo.maximize)
model.oven = pyo.Constraint(expr=2 * model.bread + 4 * model.cake <= 9)
model.flour = pyo.Constraint(expr=model.bread + model.cake <= 4)
"""
ZERO = "variables: {x: {lower: 0, upper: 4}}\nobjective: {minimize: 3 * x}\n"
INFEASIBLE = "variables: {x: {lower: 0, upper: 4}}\nobjective: {minimize: x}\nconstraints: {c: {rule: x >= 5}}\n"


def tagged(text: str, tag: str = "formulation") -> str:
    return f"<{tag}>\n{text}</{tag}>"


def fenced(text: str, word: str = "yaml") -> str:
    return f"Here it is.\n```{word}\n{text}```\n"
