"""From points of one model to points of the other: what a map says, what equalities force, what is left to choose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from nl2opt.verdict.semantic.linear import Affine, column, solve_for
from nl2opt.verdict.semantic.statement import Demand, Point, Statement


@dataclass(frozen=True)
class Transfer:
    """Each column of `target` as an expression over `source`.

    Keys below ``source.size`` are columns of the source; key ``source.size + k`` is column k of the target, which
    nothing determines. Without such `free` columns, the image of a point is all that the target can have for it.
    """

    source: Statement
    target: Statement
    images: tuple[Affine, ...]
    free: tuple[int, ...]
    """Columns of the target that are left to choose."""
    forced: tuple[int, ...]
    """Columns of the target that the map does not speak of and equalities of the target determine."""
    clashes: tuple[Affine, ...]
    """Expressions over the source that must be zero for the map to make sense at a point."""

    @property
    def determined(self) -> bool:
        return not self.free

    def image(self, point: Point) -> list[Fraction]:
        """The point of the target; only without free columns."""
        return [image.at(point) for image in self.images]

    def pulled(self, expression: Affine) -> Affine:
        """An expression over the target as one over the source (and free columns)."""
        return expression.put_in(lambda k: self.images[k])

    def demands(self) -> Iterator[Demand]:
        """What the target asks, as demands on points of the source."""
        for demand in self.target.demands:
            pulled = self.pulled(Affine(demand.line))
            yield Demand(demand.what, pulled.terms, demand.limit - pulled.constant)

    def with_choice(self, choice: dict[int, Affine]) -> Transfer:
        """With expressions over the source for the free columns."""
        n = self.source.size
        images = tuple(image.put_in(lambda k: choice[k - n] if k >= n else None) for image in self.images)
        return Transfer(self.source, self.target, images, (), self.forced, self.clashes)


def transfer(
    source: Statement,
    target: Statement,
    identities: Sequence[tuple[Affine, Affine]],
    stop: Callable[[], bool] = lambda: False,
) -> Transfer:
    """Solve the identities of a map (over source, over target), then the equalities of the target, for its columns.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> a = Statement(CanonicalModel.build(objective=[1]))
    >>> b = Statement(CanonicalModel.build(objective=[1, 0], rows=[[2, 1]], row_lower=[8], row_upper=[8]))
    >>> found = transfer(a, b, [(column(0), column(0))])
    >>> found.determined, found.image([Fraction(3)])
    (True, [Fraction(3, 1), Fraction(2, 1)])
    """
    n = source.size

    def moved(expression: Affine) -> Affine:
        return Affine({k + n: v for k, v in expression.terms.items()}, expression.constant)

    said = [moved(over_target).plus(over_source, Fraction(-1)) for over_source, over_target in identities]
    # Plain identities first: y = expression. They define columns without any elimination.
    said.sort(key=lambda equation: sum(k >= n for k in equation.terms))
    by_map, clashes = solve_for(said, lambda k: k >= n, stop)
    images = dict(by_map)
    loose = {k + n for k in range(target.size)} - set(images)
    loose |= {k for image in images.values() for k in image.terms if k >= n}
    if loose:
        reduced = (moved(equation).put_in(by_map.get) for equation in target.equalities())
        equalities = (equation for equation in reduced if any(k in loose for k in equation.terms))
        more, _ = solve_for(equalities, lambda k: k >= n, stop)
        images = {k: image.put_in(more.get) for k, image in images.items()} | more
    forced = tuple(k - n for k in images if k not in by_map)
    free = sorted({k for k in range(n, n + target.size) if k not in images})
    return Transfer(
        source,
        target,
        tuple(images.get(n + k, column(n + k)) for k in range(target.size)),
        tuple(k - n for k in free),
        forced,
        tuple(clashes),
    )
