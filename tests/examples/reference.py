"""The examples once more, written by hand in plain Pyomo: nothing here comes from nl2opt.

Each function builds the model of the example that it is named after. Numbers are typed again from the story, or read
with the standard library, so that a fault in our reader, writer or solver cannot hide in both.
"""

from __future__ import annotations

import csv
import json
import math
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pyomo.environ as pyo

DATA = Path(__file__).resolve().parents[2] / "examples"


def diet() -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.bread = pyo.Var(bounds=(0, 3))
    m.lentils = pyo.Var(bounds=(0, 3))
    m.egg = pyo.Var(bounds=(0, 2))
    m.spinach = pyo.Var(bounds=(0, 2))
    m.milk = pyo.Var(bounds=(0, 2))
    m.cost = pyo.Objective(expr=0.25 * m.bread + 0.40 * m.lentils + 0.35 * m.egg + 0.60 * m.spinach + 0.30 * m.milk)
    m.energy = pyo.Constraint(expr=250 * m.bread + 115 * m.lentils + 75 * m.egg + 25 * m.spinach + 120 * m.milk >= 700)
    m.protein = pyo.Constraint(expr=8.5 * m.bread + 9 * m.lentils + 6.5 * m.egg + 3 * m.spinach + 6.6 * m.milk >= 30)
    m.iron = pyo.Constraint(expr=2.4 * m.bread + 3.3 * m.lentils + 0.9 * m.egg + 2.7 * m.spinach + 0.1 * m.milk >= 8)
    return m


def _csv(name: str) -> list[list[str]]:
    with (DATA / name).open(newline="") as file:
        return list(csv.reader(file))[1:]


def transport() -> pyo.ConcreteModel:
    supply = {press: float(litres) for press, litres in _csv("transport/presses.csv")}
    demand = {shop: float(litres) for shop, litres in _csv("transport/shops.csv")}
    cost = {(press, shop): float(eur) for press, shop, eur in _csv("transport/routes.csv")}
    m = pyo.ConcreteModel()
    m.x = pyo.Var(list(cost), domain=pyo.NonNegativeReals)
    m.cost = pyo.Objective(expr=pyo.quicksum(cost[r] * m.x[r] for r in cost))
    m.rows = pyo.ConstraintList()
    for press, litres in supply.items():
        m.rows.add(pyo.quicksum(m.x[r] for r in cost if r[0] == press) <= litres)
    for shop, litres in demand.items():
        m.rows.add(pyo.quicksum(m.x[r] for r in cost if r[1] == shop) >= litres)
    return m


def blending() -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.ms, m.mj, m.mr = (pyo.Var(domain=pyo.NonNegativeReals) for _ in range(3))  # morning: santos, java, robusta
    m.es, m.ej, m.er = (pyo.Var(domain=pyo.NonNegativeReals) for _ in range(3))  # espresso
    morning, espresso = m.ms + m.mj + m.mr, m.es + m.ej + m.er
    paid = 6.2 * (m.ms + m.es) + 7.1 * (m.mj + m.ej) + 3.4 * (m.mr + m.er)
    m.profit = pyo.Objective(expr=11.5 * morning + 9.8 * espresso - paid, sense=pyo.maximize)
    m.santos = pyo.Constraint(expr=m.ms + m.es <= 500)
    m.java = pyo.Constraint(expr=m.mj + m.ej <= 400)
    m.robusta = pyo.Constraint(expr=m.mr + m.er <= 900)
    m.sold_morning = pyo.Constraint(expr=morning <= 800)
    m.sold_espresso = pyo.Constraint(expr=espresso <= 700)
    m.mild_morning = pyo.Constraint(expr=5.1 * m.ms + 4.6 * m.mj + 2.2 * m.mr <= 4.4 * morning)
    m.mild_espresso = pyo.Constraint(expr=5.1 * m.es + 4.6 * m.ej + 2.2 * m.er <= 3.5 * espresso)
    m.noble_morning = pyo.Constraint(expr=m.ms + m.mj >= 0.7 * morning)
    m.noble_espresso = pyo.Constraint(expr=m.es + m.ej >= 0.4 * espresso)
    return m


def production() -> pyo.ConcreteModel:
    orders = [90, 140, 220, 310, 180, 60]
    make_cost = [21, 21, 23, 25, 24, 22]
    m = pyo.ConcreteModel()
    m.make = pyo.Var(range(6), domain=pyo.NonNegativeIntegers)
    m.keep = pyo.Var(range(6), domain=pyo.NonNegativeIntegers)
    m.setup = pyo.Var(range(6), domain=pyo.Binary)
    m.cost = pyo.Objective(
        expr=pyo.quicksum(make_cost[t] * m.make[t] + 1.5 * m.keep[t] + 900 * m.setup[t] for t in range(6))
    )
    m.rows = pyo.ConstraintList()
    for t in range(6):
        before = 40 if t == 0 else m.keep[t - 1]
        m.rows.add(before + m.make[t] - m.keep[t] == orders[t])
        m.rows.add(m.make[t] <= 320 * m.setup[t])
    return m


def set_cover() -> pyo.ConcreteModel:
    reach = {
        "north": ["harbour", "mill", "castle"],
        "east": ["mill", "orchard", "station"],
        "south": ["station", "meadow", "bridge"],
        "west": ["harbour", "bridge", "chapel"],
        "centre": ["castle", "orchard", "meadow", "chapel"],
        "depot": ["orchard", "chapel", "bridge"],
    }
    m = pyo.ConcreteModel()
    m.open = pyo.Var(list(reach), domain=pyo.Binary)
    m.posts = pyo.Objective(expr=pyo.quicksum(m.open[p] for p in reach))
    m.rows = pyo.ConstraintList()
    for district in sorted({d for near in reach.values() for d in near}):
        m.rows.add(pyo.quicksum(m.open[p] for p, near in reach.items() if district in near) >= 1)
    return m


def knapsack() -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    for name in ("drums", "organ", "bass", "amps", "lights", "harp", "mics", "desk"):
        m.add_component(name, pyo.Var(domain=pyo.Binary))
    m.joy = pyo.Objective(
        expr=90 * m.drums
        + 75 * m.organ
        + 60 * m.bass
        + 85 * m.amps
        + 40 * m.lights
        + 55 * m.harp
        + 35 * m.mics
        + 65 * m.desk,
        sense=pyo.maximize,
    )
    m.weight = pyo.Constraint(
        expr=120 * m.drums
        + 160 * m.organ
        + 45 * m.bass
        + 85 * m.amps
        + 70 * m.lights
        + 50 * m.harp
        + 20 * m.mics
        + 40 * m.desk
        <= 310
    )
    m.crates = pyo.Constraint(
        expr=4 * m.drums + 3 * m.organ + 2 * m.bass + 3 * m.amps + 2 * m.lights + 3 * m.harp + m.mics + 2 * m.desk <= 14
    )
    m.desk_needs_mics = pyo.Constraint(expr=m.desk <= m.mics)
    m.desk_needs_amps = pyo.Constraint(expr=m.desk <= m.amps)
    return m


def job_shop() -> pyo.ConcreteModel:
    """Steps as a flat list; one order variable for each pair of steps on one machine, and a big-M of one day."""
    jobs = {
        "gate": [("saw", 30), ("drill", 20), ("paint", 45)],
        "bench": [("drill", 25), ("saw", 40), ("paint", 30)],
        "shelf": [("saw", 20), ("paint", 25), ("drill", 35)],
    }
    flat = [(job, k, machine, length) for job, steps in jobs.items() for k, (machine, length) in enumerate(steps)]
    m = pyo.ConcreteModel()
    m.start = pyo.Var(range(len(flat)), bounds=(0, 1440))
    m.end = pyo.Var(bounds=(0, 1440))
    m.makespan = pyo.Objective(expr=m.end)
    m.rows, m.first = pyo.ConstraintList(), pyo.VarList(domain=pyo.Binary)
    for a, (job, k, machine, length) in enumerate(flat):
        m.rows.add(m.end >= m.start[a] + length)
        if k:
            m.rows.add(m.start[a] >= m.start[a - 1] + flat[a - 1][3])
        for b in range(a):
            if flat[b][2] == machine and flat[b][0] != job:
                order = m.first.add()
                m.rows.add(m.start[a] + length <= m.start[b] + 1440 * (1 - order))
                m.rows.add(m.start[b] + flat[b][3] <= m.start[a] + 1440 * order)
    return m


def facility_location() -> pyo.ConcreteModel:
    """With the shares of a village summed up for each depot: ``only_open`` in its other, weaker form."""
    depots = {"ash": (410, 90, 2, 3), "birch": (360, 70, 8, 7), "cedar": (520, 120, 5, 5), "elm": (300, 60, 9, 1)}
    villages = [(18, 1, 1), (22, 3, 6), (9, 6, 2), (30, 7, 8), (14, 9, 4), (26, 4, 9), (11, 8, 2), (20, 2, 4)]
    m = pyo.ConcreteModel()
    m.open = pyo.Var(list(depots), domain=pyo.Binary)
    m.share = pyo.Var(list(depots), range(8), bounds=(0, 1))
    rent = pyo.quicksum(depots[d][0] * m.open[d] for d in depots)
    travel = pyo.quicksum(
        1.4 * parcels * math.dist((x, y), depots[d][2:]) * m.share[d, v]
        for d in depots
        for v, (parcels, x, y) in enumerate(villages)
    )
    m.cost = pyo.Objective(expr=rent + travel)
    m.rows = pyo.ConstraintList()
    for v in range(8):
        m.rows.add(pyo.quicksum(m.share[d, v] for d in depots) == 1)
    for d in depots:
        m.rows.add(pyo.quicksum(m.share[d, v] for v in range(8)) <= 8 * m.open[d])
        m.rows.add(pyo.quicksum(villages[v][0] * m.share[d, v] for v in range(8)) <= depots[d][1] * m.open[d])
    return m


def network_flow() -> pyo.ConcreteModel:
    with sqlite3.connect(DATA / "network_flow/valley.sqlite") as connection:
        supply = dict(connection.execute("SELECT node, supply FROM nodes").fetchall())
        pipes = connection.execute("SELECT tail, head, capacity, cost FROM pipes").fetchall()
    connection.close()
    m = pyo.ConcreteModel()
    m.flow = pyo.Var(range(len(pipes)), domain=pyo.NonNegativeReals)
    m.cost = pyo.Objective(expr=pyo.quicksum(cost * m.flow[k] for k, (_, _, _, cost) in enumerate(pipes)))
    m.rows = pyo.ConstraintList()
    for k, (_, _, capacity, _) in enumerate(pipes):
        m.rows.add(m.flow[k] <= capacity)
    for node, amount in supply.items():
        arrives = pyo.quicksum(m.flow[k] for k, pipe in enumerate(pipes) if pipe[1] == node)
        leaves = pyo.quicksum(m.flow[k] for k, pipe in enumerate(pipes) if pipe[0] == node)
        m.rows.add(arrives + amount >= leaves)
    return m


def portfolio() -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.bonds, m.shares, m.gold = (pyo.Var(bounds=(0, 0.7)) for _ in range(3))
    m.risk = pyo.Objective(
        expr=0.0004 * m.bonds**2
        + 0.0225 * m.shares**2
        + 0.01 * m.gold**2
        + 2 * 0.0001 * m.bonds * m.shares
        - 2 * 0.0012 * m.shares * m.gold
    )
    m.all_money = pyo.Constraint(expr=m.bonds + m.shares + m.gold == 1)
    m.earns = pyo.Constraint(expr=0.03 * m.bonds + 0.08 * m.shares + 0.05 * m.gold >= 0.055)
    return m


def can() -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.r = pyo.Var(bounds=(0.5, 20))
    m.h = pyo.Var(bounds=(0.5, 40))
    m.metal = pyo.Objective(expr=2 * math.pi * m.r**2 + 2 * math.pi * m.r * m.h)
    m.holds = pyo.Constraint(expr=math.pi * m.r * m.r * m.h >= 500)
    return m


def clinic() -> pyo.ConcreteModel:
    """The workbook's numbers, typed again."""
    hours = {"Alder": 3, "Bloom": 2.5, "Croft": 2}
    visit = {
        "Ines": 0.5,
        "Jonas": 1,
        "Kira": 0.75,
        "Lars": 1,
        "Mona": 1.5,
        "Nils": 0.5,
        "Olga": 1,
        "Paul": 1.25,
        "Rosa": 0.75,
    }
    fit = {
        "Alder": {"Ines": 8, "Kira": 9, "Lars": 4, "Mona": 7, "Nils": 3, "Olga": 6, "Paul": 10},
        "Bloom": {"Ines": 6, "Jonas": 7, "Lars": 5, "Mona": 8, "Olga": 6, "Paul": 4, "Rosa": 9},
        "Croft": {"Jonas": 5, "Kira": 6, "Lars": 9, "Nils": 2, "Olga": 6, "Rosa": 8},
    }
    pairs = [(doctor, patient) for doctor, row in fit.items() for patient in row]
    m = pyo.ConcreteModel()
    m.x = pyo.Var(pairs, domain=pyo.Binary)
    m.total = pyo.Objective(expr=pyo.quicksum(fit[d][p] * m.x[d, p] for d, p in pairs), sense=pyo.maximize)
    m.rows = pyo.ConstraintList()
    for patient in visit:
        m.rows.add(pyo.quicksum(m.x[pair] for pair in pairs if pair[1] == patient) <= 1)
    for doctor in hours:
        m.rows.add(pyo.quicksum(visit[p] * m.x[d, p] for d, p in pairs if d == doctor) <= hours[doctor])
    return m


def power() -> pyo.ConcreteModel:
    given = json.loads((DATA / "power/power.json").read_text())
    m = pyo.ConcreteModel()
    m.p = pyo.Var(given["price"], range(6), domain=pyo.NonNegativeReals)
    m.on = pyo.Var(given["price"], range(6), domain=pyo.Binary)
    m.cost = pyo.Objective(expr=pyo.quicksum(given["price"][k] * m.p[k, t] for k in given["price"] for t in range(6)))
    m.rows = pyo.ConstraintList()
    for t in range(6):
        m.rows.add(pyo.quicksum(m.p[k, t] for k in given["price"]) == given["load"][t])
        for k in given["price"]:
            m.rows.add(m.p[k, t] >= given["least"][k] * m.on[k, t])
            m.rows.add(m.p[k, t] <= given["most"][k] * m.on[k, t])
        if t:
            m.rows.add(m.p["coal", t] - m.p["coal", t - 1] <= 70)
    m.rows.add(pyo.quicksum(m.p["hydro", t] for t in range(6)) <= 380)
    return m


def rota_infeasible() -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.works = pyo.Var(range(5), range(7), domain=pyo.Binary)
    m.shifts = pyo.Objective(expr=pyo.quicksum(m.works.values()))
    m.rows = pyo.ConstraintList()
    for day, nurses in enumerate([3, 3, 3, 3, 4, 3, 3]):
        m.rows.add(pyo.quicksum(m.works[n, day] for n in range(5)) >= nurses)
    for nurse in range(5):
        m.rows.add(pyo.quicksum(m.works[nurse, d] for d in range(7)) <= 4)
    return m


def trading_unbounded() -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.buy = pyo.Var(range(3), domain=pyo.NonNegativeReals)
    m.sell = pyo.Var(range(3), domain=pyo.NonNegativeReals)
    sell, buy = (230, 175, 168), (210, 180, 160)
    m.profit = pyo.Objective(
        expr=pyo.quicksum(sell[g] * m.sell[g] - buy[g] * m.buy[g] for g in range(3)), sense=pyo.maximize
    )
    m.rows = pyo.ConstraintList()
    for g in range(3):
        m.rows.add(m.sell[g] <= m.buy[g])
    return m


MODELS: dict[str, Callable[[], pyo.ConcreteModel]] = {
    "blending": blending,
    "can": can,
    "clinic": clinic,
    "diet": diet,
    "facility_location": facility_location,
    "job_shop": job_shop,
    "knapsack": knapsack,
    "network_flow": network_flow,
    "portfolio": portfolio,
    "power": power,
    "production": production,
    "rota_infeasible": rota_infeasible,
    "set_cover": set_cover,
    "trading_unbounded": trading_unbounded,
    "transport": transport,
}
"""By the name of the example's file."""
