"""Bad input gets a clear answer: one message with what and where, exit code 2 (or 1 for findings), nothing left."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
GOOD = """name: shop
sets: {goods: {elements: [a, b]}}
parameters: {price: {over: goods, values: {a: 3, b: 5}}}
variables: {make: {over: goods, lower: 0, upper: 9}}
objective: {maximize: "sum(price[g] * make[g] for g in goods)"}
constraints: {room: {rule: "sum(make[g] for g in goods) <= 12"}}
"""
TABLE = """data: {}
sets: {goods: {data: goods, column: good}}
parameters: {price: {over: goods, data: goods, key: good, column: price}}
variables: {make: {over: goods, lower: 0, upper: 9}}
objective: {maximize: "sum(price[g] * make[g] for g in goods)"}
""".removeprefix("data: {}\n")


def refused(call, path: Path, *words: str, arguments: tuple[object, ...] = ()) -> str:
    """`solve` ends with 2 and `check` with 1 or 2; both say all of `words`, on stderr and stdout, within few lines."""
    ended = call("solve", path, *arguments, "--quiet")
    assert ended.code == 2 and ended.out == "", ended
    assert len(ended.err) < 4000
    for word in words:
        assert word in ended.err, (word, ended.err)
    if path.suffix in (".yaml", ".json"):
        checked = call("check", path, *arguments)
        assert checked.code in (1, 2), checked
        assert words[0] in checked.said
    return ended.err


BROKEN = {
    "broken YAML": ("variables: {x: {lower: 0}\nobjective: {minimize: x}\n", ["bad.yaml:", "error["]),
    "a tab": ("variables:\n\tx: {lower: 0}\n", ["bad.yaml:2"]),
    "only a text": ("maximise profit", ["bad.yaml"]),
    "empty": ("", ["bad.yaml"]),
    "a list": ("- 1\n- 2\n", ["bad.yaml"]),
    "an unknown section": (GOOD + "constraint: {x: 1}\n", ["`constraint`", "constraints"]),
    "an unknown key": (GOOD.replace("lower: 0", "lowr: 0"), ["`lowr`", "lower", "bad.yaml:4"]),
    "a duplicate key": (GOOD + "name: again\n", ["name", "bad.yaml:7"]),
    "a YAML tag": ("name: !!python/object/apply:os.system ['echo hacked']\n", ["bad.yaml:1"]),
    "an anchor bomb": (
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "\n".join(f"{c}: &{c} [{', '.join([f'*{p}'] * 10)}]" for p, c in zip("abcdefgh", "bcdefghi", strict=True))
        + "\n",
        ["bad.yaml"],
    ),
    "deep nesting": ("a: " + "[" * 5000 + "]" * 5000 + "\n", ["bad.yaml"]),
    "a name clash": (GOOD.replace("parameters: {price", "parameters: {make: {value: 1}, price"), ["make", "bad.yaml"]),
    "a reserved name": (GOOD.replace("room", "lambda"), ["lambda", "bad.yaml:6"]),
    "a cycle": (
        GOOD.replace("parameters: {", "parameters: {p: {value: q + 1}, q: {value: r * 2}, r: {value: p}, "),
        ["cyclic-definition", "`q` -> `r` -> `p`", "bad.yaml:3"],
    ),
    "a division by zero": (
        GOOD.replace("parameters: {", "parameters: {n: {value: 0}, share: {value: 10 / n}, "),
        ["zero", "bad.yaml:3"],
    ),
    "a million elements": (GOOD.replace("[a, b]", '"range(10**9)"').replace("{a: 3, b: 5}", "{}"), ["bad.yaml:2"]),
    "a huge product": (
        GOOD.replace(
            "sets: {",
            "sets: {many: {elements: 'range(100000)'}, pairs: {elements: '{(i, j) for i in many for j in many}'}, ",
        ),
        ["bad.yaml:2"],
    ),
    "a huge power": (GOOD.replace("<= 12", "<= 9**9**9**9"), ["bad.yaml:6"]),
    "a very long number": (GOOD.replace("<= 12", "<= 1" + "0" * 5000), ["bad.yaml"]),
    "a million variables": (
        GOOD.replace("{over: goods, lower: 0, upper: 9}", "{for: 'i in range(10**8)', lower: 0}"),
        ["bad.yaml"],
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_formulation_that_cannot_be_used(call, tmp_path, what):
    text, words = BROKEN[what]
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    said = refused(call, path, *words)
    assert "fault of nl2opt" not in said
    assert [entry.name for entry in tmp_path.iterdir()] == ["bad.yaml"]


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os').system('echo hacked')",
        "price.__class__",
        "(lambda: 1)()",
        "(y := 3) + make['a']",
        "f\"{__import__('os')}\"",
        "open('/etc/passwd')",
        "eval('1')",
        "exec('1')",
        "globals()",
        "make.values()",
        "print(1)",
        "sum(*[price['a']])",
        "sum([1, 2], start=3)",
        "await make",
        "(yield 3)",
        "make['a'] if True else os.getcwd()",
        "x = 3",
        "import os",
        "make['a']; price['a']",
        "'' 'a'.join(['b'])",
        "getattr(price, 'x')",
        "...",
        "b'abc'",
        "1j",
        "[].__class__.__base__.__subclasses__()",
        "price['a'] @ 2",
        "~make['a']",
        "make['a'] is None",
        "[1][0].real",
    ],
)
def test_expression_outside_the_allow_list(call, tmp_path, expression):
    path = tmp_path / "bad.yaml"
    path.write_text(
        GOOD.replace("constraints: {", f"constraints: {{bad: {{rule: {json.dumps(expression + ' <= 5')}}}, ")
    )
    said = refused(call, path, "bad.yaml:6")
    assert "fault of nl2opt" not in said and "hacked" not in said.replace("echo hacked", "")


@pytest.mark.parametrize(
    "text", ['{"name": 1,}', "[1, 2", '{"variables": {}, "variables": {}}', "nul", '{"a": NaN}', '{"x": {}}']
)
def test_broken_json(call, tmp_path, text):
    path = tmp_path / "bad.json"
    path.write_text(text)
    refused(call, path, "bad.json")


DATA = {
    "missing": (None, ["goods.csv", "does not exist"]),
    "empty": (b"", ["goods.csv", "empty"]),
    "another delimiter": (b"good#price\na#3\nb#5\n", ["good", "goods"]),
    "another encoding": ("good,price\nä,3\nb,5\n".encode("latin-1"), ["goods.csv", "UTF-8"]),
    "binary": (b"\x7fELF\x02\x01\x00\x00" * 50, ["goods.csv"]),
    "zip bytes": (b"PK\x03\x04\x00\x00" * 20, ["goods.csv"]),
    "ragged": (b"good,price\na,3,9\nb\n", ["goods.csv"]),
    "blank cell": (b"good,price\na,3\nb,\n", ["goods.csv, row 3", "price"]),
    "missing key": (b"good,cost\na,3\nb,5\n", ["price", "cost"]),
    "duplicate key": (b"good,price\na,3\na,5\n", ["goods.csv, row", "3"]),
    "text for a number": (b"good,price\na,3\nb,five\n", ["goods.csv, row", "3", "five"]),
    "NaN": (b"good,price\na,3\nb,nan\n", ["goods.csv, row", "3"]),
    "infinity": (b"good,price\na,3\nb,inf\n", ["goods.csv, row", "3"]),
    "an overflow": (b"good,price\na,3\nb,1e999\n", ["goods.csv, row", "3"]),
    "an open quote": (b'good,price\n"a,3\nb,5\n', ["goods.csv"]),
    "a long cell": (b"good,price\n" + b"a" * 3_000_000 + b",3\nb,5\n", ["goods.csv, row 2"]),
}


@pytest.mark.parametrize("what", DATA)
def test_data_that_cannot_be_used(call, tmp_path, what):
    content, words = DATA[what]
    model, table = tmp_path / "model.yaml", tmp_path / "goods.csv"
    model.write_text(TABLE)
    if content is not None:
        table.write_bytes(content)
    said = refused(call, model, *words, arguments=("--data", table))
    assert "fault of nl2opt" not in said


def test_a_table_without_rows_is_said(call, tmp_path):
    """It makes an empty set: no error, but nobody should overlook it."""
    model, table = tmp_path / "model.yaml", tmp_path / "goods.csv"
    model.write_text(TABLE)
    table.write_text("good,price\n")
    ended = call("solve", model, "--data", table)
    assert ended.code == 0 and "warning[empty-set]" in ended.err


def test_data_that_is_no_table(call, tmp_path):
    model = tmp_path / "model.yaml"
    model.write_text(TABLE)
    folder = tmp_path / "goods.csv.d"
    folder.mkdir()
    refused(call, model, "goods.csv.d", arguments=("--data", folder))
    for name, content in (
        ("goods.xlsx", b"no workbook"),
        ("goods.sqlite", b"no database" * 100),
        ("goods.parquet", b"PAR1nothing"),
        ("goods.json", b'{"goods": '),
        ("goods.toml", b"a = 1"),
        ("goods", b"a,b\n"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        said = refused(call, model, name, arguments=("--data", path))
        assert "fault of nl2opt" not in said
    twice = tmp_path / "other"
    twice.mkdir()
    for where in (tmp_path, twice):
        (where / "goods.csv").write_text("good,price\na,3\n")
    refused(call, model, "goods", arguments=("--data", tmp_path / "goods.csv", "--data", twice / "goods.csv"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_and_devices_are_no_files(call, tmp_path):
    """A named pipe would block for ever, and /dev/zero never ends."""
    model = tmp_path / "model.yaml"
    model.write_text(TABLE)
    for suffix in (".csv", ".json", ".yaml", ".lp", ".mps", ".py", ".md"):
        pipe = tmp_path / f"goods{suffix}"
        os.mkfifo(pipe)
        if suffix in (".csv", ".json"):
            refused(call, model, pipe.name, arguments=("--data", pipe))
        else:
            ended = call("solve", pipe, "-q")
            assert ended.code == 2 and pipe.name in ended.err
    refused(call, model, "zero", arguments=("--data", "/dev/zero"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a sparse file stands for the large one")
def test_a_cell_of_two_gigabytes(call, tmp_path):
    model, table = tmp_path / "model.yaml", tmp_path / "goods.csv"
    model.write_text(TABLE)
    with table.open("wb") as file:
        file.write(b'good,price\n"')
        file.truncate(2_000_000_000)
    refused(call, model, "goods.csv", arguments=("--data", table))
    for name in ("large.yaml", "large.lp", "large.md", "large.py", "large.json"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(2_000_000_000)
        ended = call("solve", tmp_path / name, "-q")
        assert ended.code == 2 and name in ended.err, name


def test_sqlite_cell_of_bytes(call, tmp_path):
    model, base = tmp_path / "model.yaml", tmp_path / "data.sqlite"
    model.write_text(TABLE)
    with sqlite3.connect(base) as connection:
        connection.execute("CREATE TABLE goods (good TEXT, price BLOB)")
        connection.execute("INSERT INTO goods VALUES ('a', zeroblob(100))")
    connection.close()
    refused(call, model, "data.sqlite", arguments=("--data", base))


PROGRAMS = {
    "loops for ever": ("while True:\n    pass\n", ["stopped after 2 s"]),
    "allocates 100 GB": ("x = bytearray(100 * 1024**3)\n", ["memory"]),
    "forks without end": ("import os\nwhile True:\n    os.fork()\n", []),
    "prints without end": ("while True:\n    print('x' * 1000)\n", []),
    "opens a socket": ("import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=1)\n", []),
    "reads a key": ("import os\nraise SystemExit('key ' + os.environ['NL2OPT_TEST_KEY'])\n", ["KeyError"]),
    "reads the home folder": ("import pathlib\nprint(pathlib.Path('%s').read_text())\n", []),
    "deletes its working folder": (
        "import os, shutil\nshutil.rmtree(os.getcwd(), ignore_errors=True)\nraise ValueError('gone')\n",
        ["gone"],
    ),
    "calls os._exit": ("import os\nos._exit(0)\n", []),
    "kills itself": ("import os\nos.kill(os.getpid(), 9)\n", []),
    "raises": ("raise ValueError('no such luck')\n", ["no such luck", "line 1"]),
    "has a syntax error": ("model = = 3\n", ["line 1"]),
    "builds nothing": ("x = 3\n", ["model"]),
    "wants input": ("input('name? ')\n", []),
    "exits": ("raise SystemExit(0)\n", []),
    "recurses": ("def f():\n    return f()\nf()\n", ["Recursion"]),
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="tests the limits of this system")
@pytest.mark.parametrize("what", PROGRAMS)
def test_program_that_misbehaves(process, tmp_path, what):
    """Briefly, as a process: the attacks themselves are tested in tests/model/sandbox."""
    text, words = PROGRAMS[what]
    secret = tmp_path / "secret.txt"
    secret.write_text("s3cret")
    program = tmp_path / "evil.py"
    program.write_text(text % secret if "%s" in text else text)
    ended = process("solve", program, "--build-limit", "2", "--quiet", NL2OPT_TEST_KEY="k3y")
    assert ended.code == 2 and ended.out == "", ended
    assert ended.err.startswith("error") and len(ended.err) < 20_000
    assert "s3cret" not in ended.err and "k3y" not in ended.err and "fault of nl2opt" not in ended.err
    for word in words:
        assert word in ended.err, ended.err
    assert program.exists() and secret.read_text() == "s3cret"


MODELS = {
    "empty.lp": "",
    "empty.mps": "",
    "words.lp": "this is a letter\n",
    "nan.lp": "Minimize\n x + nan y\nEnd\n",
    "cut.mps": "NAME\nROWS\n N c\n",
    "binary.mps": "\x00\x01\x02",
    "cut.lp": "Minimize\n obj: x\nSubject To\n c: x >=\n",
    "packed.lp.gz": "not gzip at all",
}


@pytest.mark.parametrize("name", MODELS)
def test_model_file_that_cannot_be_read(call, tmp_path, name):
    path = tmp_path / name
    path.write_text(MODELS[name])
    ended = call("solve", path, "-q")
    assert (ended.code, ended.out) == (2, "") and name in ended.err and "fault of nl2opt" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["solve"], "INPUT"),
        (["solve", "no/such/file.yaml"], "does not exist"),
        (["slove", "x"], "solve"),
        (["solve", "{tmp}"], "saved run"),
        (["solve", "{tmp}/thing.xyz"], "suffix"),
        (["solve", "{good}", "--time-limit", "abc"], "abc"),
        (["solve", "{good}", "--time-limit", "-5"], "time"),
        (["solve", "{good}", "--time-limit", "nan"], "time"),
        (["solve", "{good}", "--gap", "-1"], "gap"),
        (["solve", "{good}", "--threads", "0"], "threads"),
        (["solve", "{good}", "--seed", "-1"], "seed"),
        (["solve", "{good}", "--build-limit", "0"], "limit"),
        (["solve", "{good}", "--memory-limit", "-3"], "limit"),
        (["solve", "{good}", "--solver", "cplex"], "cplex"),
        (["solve", "{tmp}/text.md", "--llm", "openai/x"], "openai/x"),
        (["solve", "{tmp}/text.md", "--formulator", "magic"], "magic"),
        (["check", "{tmp}"], "{tmp}"),
        (["write", "{good}", "--to", "word"], "word"),
        (["write", "{tmp}/text.md", "--to", "lp"], "lp"),
    ],
)
def test_options_and_names_that_cannot_be_used(call, tmp_path, arguments, words):
    good, folder = tmp_path / "good.yaml", tmp_path / "folder"
    good.write_text(GOOD)
    folder.mkdir()
    (folder / "thing.xyz").write_text("x")
    (folder / "text.md").write_text("Make bread. It is nice. Maximise the joy of everybody in town.")
    ended = call(*(str(part).format(tmp=folder, good=good) for part in arguments))
    assert ended.code == 2 and ended.out == "", ended
    assert words.format(tmp=folder) in ended.err and "fault of nl2opt" not in ended.err


def test_words_that_cannot_be_read(call, tmp_path):
    text = tmp_path / "poem.txt"
    text.write_text("The sea is wide. The gulls are many. How many more shall come?\n")
    ended = call("solve", text, "-q")
    assert ended.code == 2 and ended.out == "" and "poem.txt" in ended.err


def test_strings_that_are_neither_words_nor_files(call):
    for thing, words in (("", "holds no text"), ("   ", "holds no text"), ("x" * 300 + ".md", "does not exist")):
        ended = call("solve", thing, "-q")
        assert ended.code == 2 and words in ended.err and "fault of nl2opt" not in ended.err
