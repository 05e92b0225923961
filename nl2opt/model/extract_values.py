"""Names, columns and numbers of a Pyomo model, for `nl2opt.model.extract`."""

from __future__ import annotations

import math
from typing import Any

from nl2opt.errors import ProgramError


def number(value: Any, where: str, *, infinite: bool = False) -> float:
    """A float; what is not a finite number (an infinite side may be infinite) is an error that says where."""
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError, ArithmeticError):
        result = math.nan
    if math.isnan(result) or (math.isinf(result) and not infinite):
        raise ProgramError(
            f"{where} holds {str(value)[:80]}, which is not a finite number",
            help="a division by zero, a missing value, or a variable fixed to no value causes this",
        )
    return result


def index_text(index: Any) -> str:
    """An index as nl2opt writes it, without quotes.

    >>> index_text(("north bank", 1)), index_text("2024")
    ('[north bank,1]', '[2024]')
    """
    if index.__class__ is tuple:
        return "[" + ",".join([item if item.__class__ is str else str(item) for item in index]) + "]"
    return f"[{index}]"


class ModelPart:
    """Names of components as seen from one model."""

    def __init__(self, model: Any) -> None:
        self._prefixes: dict[int, str] = {id(model): ""}

    def name(self, component: Any) -> str:
        """The name of a component: ``bake``, or ``plant[1].bake`` in a block."""
        return self._prefix(component.parent_block()) + str(component.local_name)

    def _prefix(self, block: Any) -> str:
        if block is None:
            return ""
        found = self._prefixes.get(id(block))
        if found is None:
            family = block.parent_component()
            index = "" if family is block else index_text(block.index())
            found = f"{self.name(family)}{index}." if block.parent_block() is not None else ""
            self._prefixes[id(block)] = found
        return found


class Columns:
    """The columns in the making: every variable that an active block declares, then those met on the way.

    `of_id` gives the column of a variable by its ``id``; `free` holds the variables that are not fixed, by ``id``.
    """

    def __init__(self, model: Any, part: ModelPart) -> None:
        from pyomo.environ import Var

        self.names: list[str] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.domains: list[int] = []
        self.of_id: dict[int, int] = {}
        self.free: dict[int, Any] = {}
        self._part = part
        self._data: list[Any] = []
        self._kinds: dict[int, int] = {}
        self._domains: list[Any] = []  # kept alive, so that an id stands for one domain
        for component in model.component_objects(Var, active=True, descend_into=True):
            base = part.name(component)
            for index, data in component.items():
                if id(data) not in self.of_id:  # a Reference shows variables that another component declares
                    self._append(data, base if index is None else base + index_text(index))
                    if not data.fixed:
                        self.free[id(data)] = data

    def add(self, data: Any) -> int:
        """A column for a variable that no active block declares."""
        index = None if data.parent_component() is data else data.index()
        base = self._part.name(data.parent_component())
        return self._append(data, base if index is None else base + index_text(index))

    def _append(self, data: Any, name: str) -> int:
        column = len(self.names)
        self.of_id[id(data)] = column
        self.names.append(name)
        self._data.append(data)
        domain = data.domain
        kind = self._kinds.get(id(domain))
        if kind is None:
            kind = self._kinds[id(domain)] = self._kind(data, name)
            self._domains.append(domain)
        self.domains.append(kind)
        try:
            lower, upper = (data.value, data.value) if data.fixed else data.bounds
        except (ArithmeticError, ValueError, TypeError) as error:
            raise ProgramError(f"the bounds of variable `{name}` cannot be read: {error}") from error
        if data.fixed:
            lower = upper = number(lower, f"fixed variable `{name}`")
        self.lower.append(-math.inf if lower is None else lower)
        self.upper.append(math.inf if upper is None else upper)
        return column

    def _kind(self, data: Any, name: str) -> int:
        if data.is_continuous():
            return 0
        if data.is_integer() or data.is_binary():
            return 1
        raise ProgramError(
            f"variable `{name}` has the domain {data.domain}, which is neither real, integer nor binary",
            help="use Reals, Integers, Binary or one of their nonnegative forms, and write the rest as constraints",
        )

    def finish(self) -> Columns:
        """Bounds checked; names made distinct: Pyomo's own where dropping the quotes made two of them alike."""
        for ends in (self.lower, self.upper):
            if not all(end.__class__ in (float, int) and end == end for end in ends):
                for column, name in enumerate(self.names):
                    ends[column] = number(ends[column], f"a bound of variable `{name}`", infinite=True)
        self.names = distinct(self.names, self._data)
        return self


def distinct(names: list[str], data: list[Any]) -> list[str]:
    """The names if no two are alike; else Pyomo's own, with quotes, and a number where even those are alike."""
    if len(set(names)) == len(names):
        return names
    seen: dict[str, int] = {}
    result = []
    for item in data:
        name = str(item.name)
        count = seen[name] = seen.get(name, 0) + 1
        result.append(name if count == 1 else f"{name}#{count}")
    return result
