#!/usr/bin/env python3
"""The tables of REPRODUCTION.md, from the sweeps' own tables.

    reproduction.py collect SWEEP-FOLDER …   tests/train/sweeps/NAME.csv from a sweep's table.csv: settings, scores, ranks
    reproduction.py tables                   writes the tables between the marks of REPRODUCTION.md anew
    reproduction.py rates                    the best rates of each sweep, as rows of core/spec/default_rates.cpp
"""
import csv
import statistics
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SWEEPS = HERE / "sweeps"
PAGE = HERE / "REPRODUCTION.md"
DROPPED = {"cell", "run", "outcome", "seconds", "reason", "steps"}  # of this run of the program, not of its numbers
TEXTS = {"file", "model", "optimizer", "task", "resize", "pretrain", "batch-norm", "combine"}


def rounded(column, text):
    if column in TEXTS or not text:
        return text
    return f"{float(text):.7g}"


def collect(folder):
    with open(folder / "table.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    unfinished = [r["cell"] for r in rows if r["outcome"] != "done"]
    if unfinished:
        sys.exit(f"{folder}: {len(unfinished)} cells are not done, the first is {unfinished[0]}")
    columns = [c for c in rows[0] if c not in DROPPED and any(r[c] for r in rows)]
    target = SWEEPS / (folder.name.removesuffix("-sweep") + ".csv")
    with open(target, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([rounded(c, r[c]) for c in columns] for r in rows)
    print(f"{target}: {len(rows)} rows")


def read(name):
    """Rows of one sweep, numbers as numbers, with the settings that hold for every cell."""
    import json
    fields = json.loads((SWEEPS / f"{name}.json").read_text(encoding="utf-8")).get("fields", {})
    with open(SWEEPS / f"{name}.csv", encoding="utf-8") as file:
        return [{**fields, **{k: v if k in TEXTS or not v else float(v) for k, v in row.items()}} for row in csv.DictReader(file)]


def main():
    command, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    if command == "collect" and arguments:
        for folder in arguments:
            collect(Path(folder))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
