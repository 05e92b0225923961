"""What scores come to: accuracy with its interval, execution rate, rounds, pass@k, majority@k, cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.intervals import pass_at, wilson
from nl2opt.evaluation.protocols.status import StatusOnly
from nl2opt.evaluation.scoring import Scored

SAME = 1e-6
"""Relative difference within which two objective values are one vote (majority@k)."""


@dataclass(frozen=True)
class Share:
    """A share of `of` items, with its 95 % Wilson interval; `value` is None where there is none to take a share of."""

    value: float | None
    of: int
    low: float
    high: float

    @classmethod
    def mean(cls, values: Sequence[float]) -> Share:
        """
        >>> Share.mean([1, 0, 1, 1]).value
        0.75
        """
        if not values:
            return cls(None, 0, 0.0, 1.0)
        value = sum(values) / len(values)
        return cls(value, len(values), *wilson(value, len(values)))


@dataclass(frozen=True)
class Cost:
    """What attempts took in all. `dollars` is None where the price of a call is not known."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    dollars: float | None = 0.0
    reused: int = 0
    """Replies that were at hand already."""
    seconds: float = 0.0


@dataclass(frozen=True)
class Summary:
    """The figures of some scored attempts. Shares are over cases; with several attempts a case counts as its mean."""

    cases: int
    attempts: int
    scored: int
    """Attempts with a score; the rest is `unscored`, and neither right nor wrong."""
    unscored: int
    right: int
    accuracy: Share
    """LLMOPT's SA, and pass@1: the mean over cases that have a scored attempt."""
    executed: Share
    """LLMOPT's ER: attempts that ended with an answer whose status is not *error*, of all but those with an *error*."""
    rounds: float | None
    """LLMOPT's AST: mean number of rounds of the attempts that asked for any."""
    status: Share
    """Whether optimal, infeasible and unbounded were told apart, whatever the value."""
    graded: float | None
    """Mean of the rule's graded score, where it has one."""
    pass_at: Mapping[int, Share] = field(default_factory=dict)
    majority_at: Mapping[int, Share] = field(default_factory=dict)
    endings: Mapping[str, int] = field(default_factory=dict)
    quirks: Mapping[str, int] = field(default_factory=dict)
    """Scores that hang on a quirk of the published rule, by quirk."""
    cost: Cost = field(default_factory=Cost)

    def to_dict(self) -> dict[str, Any]:
        body = asdict(self)
        for name in ("pass_at", "majority_at"):
            body[name] = {str(k): share for k, share in body[name].items()}
        return body


def summarise(items: Iterable[Scored]) -> Summary:
    """The figures of some scored attempts; their order plays no part."""
    items = sorted(items, key=lambda item: (item.case.id, item.attempt.attempt))
    by_case: dict[str, list[Scored]] = {}
    for item in items:
        by_case.setdefault(item.case.id, []).append(item)
    verdicts = {
        name: [i.score.correct for i in group if i.score.correct is not None] for name, group in by_case.items()
    }
    verdicts = {name: found for name, found in verdicts.items() if found}
    values = [item.score.value for item in items if item.score.value is not None]
    rounds = [item.attempt.rounds for item in items if item.attempt.ending != "error" and item.attempt.rounds > 0]
    scored = sum(len(found) for found in verdicts.values())
    most = max((len(group) for group in by_case.values()), default=0)
    levels = _levels(most)
    return Summary(
        cases=len(by_case),
        attempts=len(items),
        scored=scored,
        unscored=len(items) - scored,
        right=sum(sum(found) for found in verdicts.values()),
        accuracy=Share.mean([sum(found) / len(found) for found in verdicts.values()]),
        executed=_by_case(by_case, lambda item: None if item.attempt.ending == "error" else ran(item.attempt)),
        rounds=sum(rounds) / len(rounds) if rounds else None,
        status=_by_case(by_case, lambda item: _status_right(item)),
        graded=sum(values) / len(values) if values else None,
        pass_at={
            k: Share.mean([pass_at(len(found), sum(found), k) for found in verdicts.values() if len(found) >= k])
            for k in levels
        },
        majority_at={k: Share.mean(_majorities(by_case.values(), k)) for k in levels if k > 1},
        endings=dict(sorted(Counter(item.attempt.ending for item in items).items())),
        quirks=dict(sorted(Counter(q for item in items for q in quirks_of(item.score.details)).items())),
        cost=cost_of(item.attempt for item in items),
    )


def by_kind(items: Iterable[Scored], kind: str) -> dict[str, Summary]:
    """A summary for each value of a kind, in order of name; cases without that kind stand under ``(none)``.

    A case of several values (``"percent, conversion"``) stands under each of them.
    """
    groups: dict[str, list[Scored]] = {}
    for item in items:
        for value in (item.case.kind.get(kind) or "(none)").split(", "):
            groups.setdefault(value, []).append(item)
    return {value: summarise(groups[value]) for value in sorted(groups)}


def ran(attempt: Attempt) -> bool:
    """Whether the attempt gave an answer: it ran to a result on every data sample."""
    return (
        attempt.ending == "answered"
        and bool(attempt.answers)
        and all(answer.status != "error" for answer in attempt.answers)
    )


def cost_of(attempts: Iterable[Attempt]) -> Cost:
    """What some attempts took in all."""
    calls = read = written = reused = 0
    seconds, dollars, known = 0.0, 0.0, True
    for attempt in attempts:
        usage = attempt.usage
        calls += int(usage.get("calls") or 0)
        read += int(usage.get("input_tokens") or 0)
        written += int(usage.get("output_tokens") or 0)
        reused += int(usage.get("reused") or 0)
        price = usage.get("cost", 0.0)
        known, dollars = known and price is not None, dollars + float(price or 0.0)
        seconds += seconds_of(attempt)
    return Cost(calls, read, written, dollars if known else None, reused, seconds)


def seconds_of(attempt: Attempt) -> float:
    """Wall seconds of an attempt: its ``total``, or else the sum of its stages."""
    timings = attempt.timings
    return float(timings["total"]) if "total" in timings else float(sum(timings.values()))


def vote_of(attempt: Attempt) -> tuple[tuple[str, float | None], ...] | None:
    """What an attempt votes for: status and objective on each sample; None where it has no answer."""
    if not ran(attempt):
        return None
    return tuple((answer.status, answer.objective) for answer in attempt.answers)


def same_vote(first: Sequence[tuple[str, float | None]], second: Sequence[tuple[str, float | None]]) -> bool:
    """Equal statuses, and objectives within a relative 1e-6 (absolute near 0).

    >>> same_vote([("optimal", 3.0)], [("optimal", 3.0000001)]), same_vote([("optimal", 3.0)], [("unbounded", None)])
    (True, False)
    """
    if len(first) != len(second):
        return False
    for (status, value), (other_status, other) in zip(first, second, strict=True):
        if status != other_status or (value is None) != (other is None):
            return False
        if value is not None and other is not None and abs(value - other) > SAME * max(1.0, abs(value), abs(other)):
            return False
    return True


def majority(items: Sequence[Scored], k: int) -> Scored | None:
    """The first attempt of the largest cluster among the first `k`; on a tie the cluster that began first.

    Attempts without an answer do not vote, as in ORLM's majority option. None when nobody votes.
    """
    clusters: list[list[Scored]] = []
    for item in items[:k]:
        vote = vote_of(item.attempt)
        if vote is None:
            continue
        home = next((c for c in clusters if same_vote(vote_of(c[0].attempt) or (), vote)), None)
        if home is None:
            clusters.append([item])
        else:
            home.append(item)
    return max(clusters, key=len)[0] if clusters else None


def quirks_of(details: Mapping[str, Any]) -> list[str]:
    """The quirks a score hangs on, also those of its samples and members."""
    found = [details["quirk"]] if "quirk" in details else []
    for name in ("samples", "members"):
        for inner in (details.get(name) or {}).values():
            found += quirks_of(inner)
    return list(dict.fromkeys(found))


def _levels(most: int) -> list[int]:
    levels = [1]
    while levels[-1] * 2 <= most:
        levels.append(levels[-1] * 2)
    return [k for k in dict.fromkeys([*levels, most]) if 1 <= k <= most]


def _by_case(by_case: Mapping[str, Sequence[Scored]], verdict: Any) -> Share:
    shares = []
    for group in by_case.values():
        found = [value for value in map(verdict, group) if value is not None]
        if found:
            shares.append(sum(found) / len(found))
    return Share.mean(shares)


def _status_right(item: Scored) -> bool | None:
    return StatusOnly().score(item.case, item.attempt).correct


def _majorities(groups: Iterable[Sequence[Scored]], k: int) -> list[float]:
    shares = []
    for group in groups:
        able = [item for item in group if item.attempt.ending != "error" and item.score.correct is not None]
        if len(able) < k:
            continue
        chosen = majority(able, k)
        shares.append(float(bool(chosen and chosen.score.correct)))
    return shares
