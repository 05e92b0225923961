"""Formulations that a program writer gets wrong easily, by what is hard about them."""

from __future__ import annotations

from typing import Any

from nl2opt.description.tables import Data, DataTable

DATA = Data(
    {"shops": DataTable("shops", ("name", "need", "class"), (("a", 3, "p"), ("b", 4, "q"), ("c", 0, "p")))},
    {"cap": {"a": 4, "b": 5}, "mat": [[1, 2], [3, 4]], "lim": 7, "flag": True},
)

CASES: dict[str, dict[str, Any]] = {
    "zero rows": {
        "sets": {"crops": {"elements": ["wheat", "rye", "oats"]}},
        "parameters": {"a": {"over": ["crops"], "values": {"wheat": 0, "rye": 0, "oats": 0}}},
        "variables": {"x": {"over": ["crops"], "lower": 0}},
        "objective": {"minimize": "sum(x[c] for c in crops)"},
        "constraints": {"c": {"rule": "sum(a[c]*x[c] for c in crops)<=4"}},
    },
    "pow0": {
        "parameters": {"p": {"value": 0}},
        "variables": {"x": {"lower": 0, "upper": 3}},
        "objective": {"minimize": "x"},
        "constraints": {"c": {"rule": "x**p <= 5"}, "d": {"rule": "x**1 >= 1"}},
    },
    "names1": {
        "sets": {"list": {"elements": [1, 2]}, "dict": {"elements": [3, 4]}},
        "variables": {
            "model": {"over": ["list"], "lower": 0},
            "pyo": {"lower": 0},
            "active": {"lower": 0},
            "load": {"lower": 0},
            "name": {"lower": 0, "upper": 3},
            "i1": {"over": ["dict"], "lower": 0},
        },
        "parameters": {"range_": {"value": 3}},
        "objective": {"minimize": "pyo+active+load+name+sum(model[i] for i in list)+sum(i1[i] for i in dict)"},
        "constraints": {
            "sum": {"for": "k in range(3)", "rule": "name >= k"},
            "range": {"for": "i in list", "rule": "model[i]>=range_"},
        },
    },
    "names2": {
        "sets": {"S": {"elements": ["a", "b"]}},
        "parameters": {"cap_rule": {"value": 3}, "x_bounds": {"value": 4}, "i1": {"value": 7}, "cap_1": {"value": 2}},
        "variables": {"x": {"over": ["S"], "lower": 0, "upper": "i1 + x_bounds"}, "x_on": {"over": ["S"], "lower": 0}},
        "objective": {"maximize": "sum(x[s] for s in S)"},
        "constraints": {
            "cap": {"for": "s in S", "rule": "0 <= x[s] + cap_1 <= x_on[s] + cap_rule"},
            "capx": {"rule": "sum(x_on[s] for s in S)<=cap_rule"},
        },
    },
    "semi clash": {
        "sets": {"S": {"elements": ["a", "b"]}},
        "variables": {
            "x": {"over": ["S"], "domain": "semicontinuous", "lower": 2, "upper": 5},
            "x_on": {"over": ["S"], "lower": 0, "upper": 1},
        },
        "objective": {"maximize": "sum(x[s] + x_on[s] for s in S)"},
        "constraints": {"x_least": {"rule": "sum(x[s] for s in S)<=4"}},
    },
    "strings": {
        "name": 'it\'s """ a \\ test\nnext # line',
        "meaning": "ends with \\",
        "sets": {
            "S": {
                "elements": ["a'b", 'c"d', "e\nf", "g\\", "ü€", "((x for x in s))", "a,b"],
                "meaning": "new\nline # x",
                "source": 'he said """hi"""\\',
            }
        },
        "parameters": {
            "v": {
                "over": ["S"],
                "values": {"a'b": 1, 'c"d': 2, "e\nf": 3, "g\\": 4, "ü€": 5, "((x for x in s))": 6, "a,b": 7},
            }
        },
        "variables": {"x": {"over": ["S"], "lower": 0, "meaning": 'q"""\\'}},
        "objective": {"minimize": "sum(v[s]*x[s] for s in S)"},
        "constraints": {
            "c": {
                "for": "s in S if s != 'g\\\\' and s != 'f((x for x in s))'",
                "rule": "sum((x[t]) for t in S if t == s) >= 1",
                "meaning": 'ends with quote"',
                "source": "a\\",
            }
        },
    },
    "alg": {
        "sets": {
            "A": {"elements": [3, 1, 2]},
            "B": {"elements": [2, 5]},
            "C": {"elements": "A | B"},
            "D": {"elements": "C - {1}"},
            "E": {"elements": "(A & B) | {9}"},
            "F": {"elements": "range(4) - B"},
            "G": {"elements": "A - range(2) - [3]"},
            "H": {"elements": "sorted(A) + [7]"},
            "I": {"elements": "[i for i in A if i not in B]"},
        },
        "variables": {"x": {"over": "C", "lower": 0}, "y": {"over": "H", "lower": 0}},
        "objective": {"minimize": "sum(x[c] for c in C) + sum(y[h] for h in H)"},
        "constraints": {
            "d": {"for": "d in D", "rule": "x[d]>=d"},
            "e": {"for": "e in E if e in C", "rule": "x[e]>=e"},
            "f": {"for": "e in F & C", "rule": "x[e]>=e"},
            "g": {"for": "e in G", "rule": "x[e]>=e"},
            "h": {"for": "e in H", "rule": "y[e]>=e"},
            "i": {"for": "e in I", "rule": "x[e]>=next(e, C, wrap=True) + prev(e, C, 1, True)"},
        },
    },
    "nonlin": {
        "variables": {"x": {"lower": 0.1, "upper": 3}, "y": {"lower": 0.1, "upper": 2}},
        "objective": {
            "minimize": "max(x, y, 1) + min(x,y) + abs(x-y) + exp(x) + log(x) + log2(y) + log10(y) + log(x, 3) + sqrt(x)*y + sin(x)+cos(y)+tan(x/4) + x/y + x**y + 2**x"  # noqa: E501
        },
        "constraints": {
            "c": {"rule": "x**2 + x*y + y*y <= 9"},
            "d": {"rule": "x**3 >= 0.1"},
            "e": {"rule": "1 <= x*y <= 3"},
            "f": {"rule": "prod([x,y]) <= 4"},
            "g": {"rule": "floor(x) + ceil(y) <= 9"},
        },
    },
    "indexset": {
        "sets": {
            "P": {"elements": ["p", "q"]},
            "serving": {"over": ["P"], "elements": {"p": [1, 2], "q": [2, 3]}},
            "K": {"elements": [1, 2, 3]},
        },
        "variables": {"x": {"over": "K", "domain": "binary"}},
        "objective": {"minimize": "sum(x[k] for k in K)"},
        "constraints": {
            "c": {"for": "p in P", "rule": "sum(x[k] for k in serving[p])>=1"},
            "d": {"for": "p in P for k in serving[p]", "rule": "x[k] <= len(serving[p])"},
            "e": {"for": "p in P", "rule": "sum(x[k] for k in serving[p] - {2})>=0"},
        },
    },
    "chain vars": {
        "variables": {"x": {"lower": 0}, "y": {"lower": 0}, "z": {}},
        "objective": {"minimize": "x+y+z"},
        "constraints": {
            "c": {"rule": "x <= y <= z"},
            "d": {"rule": "1 <= x <= 5"},
            "e": {"rule": "5 >= y >= 1"},
            "f": {"rule": "1 <= x <= y <= 9"},
            "g": {"rule": "3 <= x + 1"},
            "h": {"rule": "x + 2 == 2*y - 3"},
            "i": {"rule": "4 == x"},
            "j": {"rule": "2 >= 3*x - y"},
            "k": {"rule": "1 <= 2 <= x"},
            "l": {"rule": "1 == x == y"},
            "m": {"rule": "1 <= x == y"},
        },
    },
    "ifexp rule": {
        "sets": {"T": {"elements": "range(1,5)"}},
        "variables": {"x": {"over": "T", "lower": 0}},
        "objective": {"minimize": "sum(x[t] for t in T)"},
        "constraints": {
            "c": {"for": "t in T", "rule": "x[t] >= 1 if t == 1 else x[t] >= x[t-1] + 1"},
            "d": {"for": "t in T", "rule": "True if t == 1 else x[t] >= 1"},
            "e": {"for": "t in T", "rule": "sum(x[s] for s in T if s > t) >= 0"},
        },
    },
    "tuples": {
        "sets": {
            "nodes": {"elements": [1, 2, 3]},
            "arcs": {"elements": "{(i,j) for i in nodes for j in nodes if i<j}"},
            "P": {"elements": ["p", "q"]},
        },
        "parameters": {
            "cost": {"for": "a in arcs for p in P", "value": "a[0]+2*a[1]"},
            "a_1": {"value": 9},
            "d2": {"value": "{(p, a): a[0] for a in arcs for p in P}"},
        },
        "variables": {
            "f": {"over": ["arcs", "P"], "lower": 0},
            "g": {"for": "a in arcs if a[0]==1", "lower": "a[1]", "upper": "a_1"},
        },
        "objective": {
            "minimize": "sum(cost[a,p]*f[a,p] for a in arcs for p in P) + sum(g[a] for a in g) + sum(cost[i,j,p] for (i,j) in arcs for p in P)"  # noqa: E501
        },
        "constraints": {
            "c": {"for": "a in arcs for p in P", "rule": "f[a,p] >= cost[a,p] - a_1 + d2[p,a]"},
            "d": {"for": "p in P", "rule": "sum(f[i,j,p] for (i,j) in arcs)<=50 + d2[p,1,2]"},
            "e": {"for": "(i,j,p) in f", "rule": "f[i,j,p]<=20"},
            "h": {"for": "a in f if a[2]=='p'", "rule": "f[a]<=a_1*3"},
        },
    },
    "default": {
        "sets": {"A": {"elements": ["a", "b"]}, "N": {"elements": [["a", "b"], ["b", "a"]]}},
        "parameters": {
            "c": {"over": ["A", "A"], "values": {"a": {"b": 4}}, "default": 1},
            "d": {"over": ["N"], "values": {"a": {"b": 3}}, "partial": True},
        },
        "variables": {"x": {"over": ["A", "A"], "lower": 0}},
        "objective": {"minimize": "sum(c[i,j]*x[i,j] for i in A for j in A)"},
        "constraints": {
            "k": {"for": "(i,j) in N if (i,j) in d", "rule": "x[i,j]>=d[i,j]"},
            "l": {"for": "n in N if n in d", "rule": "x[n]>=d[n]"},
            "m": {"for": "i in A", "rule": "sum(x[i,:]) >= 2"},
            "n": {"rule": "sum(c[i,j] for (i,j) in N if (i,j) in c)*x['a','a'] >= 2"},
        },
    },
    "data2": {
        "sets": {"S": {"elements": "[r.name for r in data.shops if r.need > 0]"}},
        "parameters": {
            "n2": {"value": "{r.name: r.need for r in data.shops}"},
            "flag": {"value": "3 > 2"},
            "b": {"for": "s in S", "value": "n2[s] > 3"},
        },
        "variables": {"x": {"over": "S", "lower": 0}},
        "objective": {"minimize": 'flag*sum(b[s]*x[s] for s in S)+flag + data.flag * x["a"]'},
        "constraints": {
            "c": {"for": "s in S", "rule": "x[s]>=n2[s] + data.cap[s] + data.mat[0][1] + data.lim + b[s]"},
            "d": {"rule": "sum(x[r.name] for r in data.shops if r.need>0)>=1"},
        },
    },
    "exprs": {
        "sets": {"S": {"elements": ["a", "b", "c"]}},
        "parameters": {"p": {"over": ["S"], "values": {"a": 1, "b": 2, "c": 3}}},
        "expressions": {
            "load": {"for": "s in S", "value": "p[s]*x[s]"},
            "total": {"value": "sum(load[s] for s in S)"},
            "tot2": {"for": "s in S if p[s]>1", "value": "total + load[s] - base"},
            "base": {"value": "max(p[s] for s in S)"},
            "quad": {"value": "total*total"},
            "cond": {"for": "s in S", "value": "x[s] if p[s]>1 else 3"},
        },
        "variables": {"x": {"over": "S", "lower": 0, "upper": "p"}},
        "objective": {"minimize": "total + sum(tot2[s] for s in tot2) + quad"},
        "constraints": {
            "c": {"for": "s in S if s in tot2", "rule": "tot2[s] >= 1"},
            "d": {"for": "s in S", "rule": "cond[s] <= 4"},
        },
    },
    "bounds": {
        "sets": {"S": {"elements": ["a", "b", "c"]}, "T": {"elements": "range(3)"}},
        "parameters": {
            "u": {"over": ["S", "T"], "values": {"a": [1, 2, 3], "b": [1, 2, 3], "c": [4, 5, 6]}},
            "k": {"value": 2.5},
        },
        "variables": {
            "x": {"over": ["S", "T"], "lower": "-k", "upper": "u"},
            "y": {"for": "s in S for t in T if t>0", "upper": "u[s,t]*k"},
            "z": {"domain": "binary", "lower": 0.5},
            "w": {"domain": "binary", "over": "S", "upper": 0},
            "v": {"lower": "k", "upper": "k+1"},
            "q": {"for": "s in S", "domain": "integer", "lower": "-2", "upper": "1e3"},
            "f": {"upper": float("inf"), "lower": float("-inf")},
        },
        "objective": {"minimize": "v+z+sum(x[s,t] for s in S for t in T)"},
        "constraints": {"c": {"rule": "sum(y[s,t] for (s,t) in y) + sum(w[s]+q[s] for s in S) + f>=1"}},
    },
    "semi": {
        "sets": {"S": {"elements": ["a", "b", "c"]}},
        "parameters": {"lo": {"over": "S", "values": {"a": 1, "b": 2, "c": 0}}},
        "variables": {
            "x": {"over": "S", "domain": "semicontinuous", "lower": "lo", "upper": 5},
            "y": {"domain": "semiinteger", "lower": 2, "upper": 4},
            "z": {
                "for": "s in S if s!='a'",
                "domain": "semicontinuous",
                "lower": "lo[s]",
                "upper": "lo[s]+2",
                "step": 0.5,
            },
            "m": {"over": ["S"], "lower": 0, "upper": 9, "domain": "integer", "step": "1+1"},
        },
        "objective": {"minimize": "y+sum(x[s]+m[s] for s in S)+ sum(z[s] for s in z)"},
        "constraints": {"c": {"rule": "sum(x[s] for s in S) >= 6.3"}},
    },
    "weights": {
        "variables": {"x": {"lower": 0, "upper": 3}, "y": {"lower": 0, "upper": 3}},
        "objective": {"maximize": ["x + y", "x*2 if 1 > 2 else y"], "weights": [0.5, 2]},
        "constraints": {"c": {"rule": "x+y<=4"}},
    },
    "noobj": {"variables": {"x": {"lower": 0, "upper": 3}}, "constraints": {"c": {"rule": "x>=1"}}},
    "funcs": {
        "sets": {"T": {"elements": [3, 1, 2, 10, 11, 12, 13, 14, 15]}},
        "parameters": {
            "p": {
                "value": "sum(round(t/3,1)+t//2+t%3+t**2+int('4')+float('2.5')+len(str(t)) for t in T) + min(T) + max(T) + abs(-3) + min(3,4) + max((t for t in T if t > 99), default=0) + sqrt(4)+exp(0)+log(1)+log(8,2)+log2(8)+log10(100)+floor(2.5)+ceil(2.5)+sin(0)+cos(0)+tan(0)+prod(t for t in [1,2,3])"  # noqa: E501
            },
            "q": {
                "value": "sum(i*v for i, v in enumerate(sorted(T)))+sum(a*b for (a,b) in zip(T, [1,2,3])) + len(combinations(T)) + first(T)+last(T)+position(2,T) + next(3,T)+prev(1,T) + next(15,T,wrap=True)+ (1 if any(t>3 for t in T) else 0) + (1 if all(t>3 for t in T) else 0) + len({t%2 for t in T}) + len(set([1,1]))"  # noqa: E501
            },
            "s": {"value": "'N' + str(3)", "type": "number"},
        },
        "variables": {"x": {"over": "T", "lower": 0}},
        "objective": {"minimize": "p*sum(x[t] for t in T)+q"},
        "constraints": {
            "c": {"for": "(a,b) in combinations(T,2) if a < b and f'k{a}' != 'k3'", "rule": "x[a]+x[b]>=1"},
            "d": {"for": "t in T if not t == first(T)", "rule": "x[t]>=x[prev(t,T)]"},
            "e": {"for": "i, t in enumerate(T)", "rule": "x[t]>=i"},
            "f": {"for": "t in T", "rule": "max(x[t], 3) + min(x[t] for t in T) >= 1 + max(1,2)"},
            "g": {"rule": "max([x[t] for t in T]) <= 50"},
        },
    },
}
