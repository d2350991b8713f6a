#!/usr/bin/env python3
"""The tables of REPRODUCTION.md, from the sweeps' own tables.

    reproduction.py collect SWEEP-FOLDER …   tests/train/sweeps/NAME.csv from a sweep's table.csv: settings, scores, ranks
    reproduction.py seeds                    quarter-seeds.json: the best rates of quarter-rates, for seeds 1 and 2
    reproduction.py write                    writes the tables between the marks of REPRODUCTION.md anew
    reproduction.py check                    says whether they are what the CSV files give
"""
import csv
import json
import re
import statistics
import sys
from pathlib import Path

import atoms
import shapes
from cohort import freeze_table

HERE = Path(__file__).resolve().parent
SWEEPS = HERE / "sweeps"
PAGE = HERE / "REPRODUCTION.md"
# What is of one running of the program, not of its numbers.
DROPPED = {"cell", "run", "outcome", "seconds", "reason", "steps", "checkpoint_step", "file"}
NETWORKS = {"relu": "ReLU MLP", "ffn": "ReLU FFN", "gauss": "Gauss MLP", "gauss-ffn": "Gauss FFN", "siren": "SIREN",
            "wire": "WIRE, real", "finer": "FINER"}
# Those that have no table over every network.
OTHERS = {"hash-grid": "Instant-NGP"}
# PSNR of the authors' published reconstructions of kodim09 (8-bit files, half a step corrected), Adam and Muon.
PUBLISHED = {"relu": (23.24, 34.03), "ffn": (32.65, 43.17), "gauss": (36.87, 42.56), "gauss-ffn": (25.87, 29.01),
             "siren": (41.26, 43.42), "wire": (41.62, 45.66), "finer": (41.20, 44.76)}
PUBLISHED_CT = {"relu": (26.30, 32.90), "ffn": (29.34, 33.25), "gauss": (26.64, 28.12), "gauss-ffn": (20.10, 20.61),
                "siren": (29.19, 33.09), "wire": (26.34, 28.92), "finer": (32.11, 31.66)}


def number(text):
    """A number if it is one; a setting such as "64x96" stays text."""
    try:
        return float(text)
    except ValueError:
        return text


def collect(folder):
    with open(folder / "table.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    missing = [r["cell"] for r in rows if r["outcome"] != "done"]
    if missing:
        print(f"{folder}: {len(missing)} cells failed and are left out: {missing}", file=sys.stderr)
    rows = [r for r in rows if r["outcome"] == "done"]
    columns = [c for c in rows[0] if c not in DROPPED and any(r[c] for r in rows)]
    target = SWEEPS / (folder.name.removesuffix("-sweep") + ".csv")
    with open(target, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            values = [number(row[c]) for c in columns]
            writer.writerow([f"{v:.6g}" if isinstance(v, float) else v for v in values])
    print(f"{target}: {len(rows)} rows")


def read(*names):
    """Rows of those sweeps that have results: the settings of every cell, then each cell's own, then its results."""
    rows = []
    for name in filter(has, names):
        fields = json.loads((SWEEPS / f"{name}.json").read_text(encoding="utf-8")).get("fields", {})
        with open(SWEEPS / f"{name}.csv", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                rows.append({**fields, **{k: number(v) for k, v in row.items() if v != ""}})
    return rows


def where(rows, **wanted):
    return [r for r in rows if all(r.get(k) == v for k, v in wanted.items())]


def groups(rows, *keys):
    """Rows by the values of these settings, in order of appearance."""
    found = {}
    for row in rows:
        found.setdefault(tuple(row.get(k) for k in keys), []).append(row)
    return found


def has(name):
    return (SWEEPS / f"{name}.csv").exists()


def spread(rows, score="psnr"):
    values = [r[score] for r in rows]
    if len(values) < 2:
        return f"{values[0]:.2f} (1 seed)"
    return f"{statistics.mean(values):.2f} ± {statistics.stdev(values):.2f} ({len(values)} seeds)"


def mean(rows, score="psnr"):
    return statistics.mean(r[score] for r in rows)


def ranks(rows):
    count = sum(1 for k in rows[0] if k.startswith("stable_rank_"))
    return " ".join(f"{mean(rows, f'stable_rank_{i}'):.1f}" for i in range(count))


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(str(c) for c in row) + " |" for row in rows])


def rate(value):
    return re.sub(r"e-0(\d)", r"e-\1", f"{value:.0e}") if value < 0.1 else f"{value:g}"


def rates_table(*, name, axis, **wanted):
    rows = where(read(name), **wanted)
    values = sorted({r[axis] for r in rows})
    lines = []
    for network, label in NETWORKS.items():
        cells = {v: where(rows, model=network, **{axis: v}) for v in values}
        best = max((mean(c) for c in cells.values() if c), default=None)
        if best is not None:
            lines.append([label] + ["–" if not c else f"**{mean(c):.2f}**" if mean(c) == best else f"{mean(c):.2f}"
                                    for c in cells.values()])
    return table(["network"] + [rate(v) for v in values], lines)


def best_of(rows):
    """The rows with the rates whose mean is best."""
    return max(groups(rows, "lr", "muon-lr").values(), key=mean)


# By the size of the picture: the sweeps of rates with seed 0, and the one of other seeds at the best of them.
SIZES = {"eighth": (["rates-adam", "rates-lion", "rates-muon"], "image-seeds"),
         "quarter": (["quarter-rates"], "quarter-seeds")}
OPTIMIZERS = ("adam", "lion", "muon")


def best_rates(network, optimizer, size):
    """The settings of the first seed's best; None where none was run."""
    rows = where(read(*SIZES[size][0]), model=network, optimizer=optimizer)
    if not rows:
        return None
    best = best_of(rows)[0]
    return {k: best[k] for k in ("model", "optimizer", "lr", "muon-lr") if k in best}


def image_rows(network, optimizer, size):
    """One network and optimizer at the best rates of the first seed, over every seed there is."""
    rates, seeds = SIZES[size]
    best = best_rates(network, optimizer, size)
    return [] if best is None else where(read(*rates, seeds), **best)


def write_seeds():
    """The quarter's sweep of the other seeds: each network's and optimizer's best rates."""
    source = json.loads((SWEEPS / "quarter-rates.json").read_text(encoding="utf-8"))
    chosen = [best_rates(network, optimizer, "quarter") for optimizer in OPTIMIZERS for network in NETWORKS]
    best = [cell for rates in chosen if rates for cell in where(source["list"], **rates)]
    lines = ",\n".join("  " + json.dumps(cell) for cell in best)
    text = (f'{{\n "rankscope-sweep": 1,\n "fields": {json.dumps(source["fields"])},\n "list": [\n{lines}\n ],\n'
            f' "files": {json.dumps(source["files"])},\n "seeds": [1, 2]\n}}\n')
    (SWEEPS / "quarter-seeds.json").write_text(text, encoding="utf-8")


def paired(rows, others):
    """Mean difference over the seeds that both have."""
    seeds = {r["seed"] for r in rows} & {r["seed"] for r in others}
    return statistics.mean(mean(where(rows, seed=s)) - mean(where(others, seed=s)) for s in sorted(seeds))


def verdict(adam, lion, muon):
    gain = paired(muon, adam)
    hidden = [k for k in adam[0] if k.startswith("stable_rank_")][1:-1]
    kept = sum(mean(muon, k) > mean(adam, k) for k in hidden)
    words = f"holds, {gain:+.2f}" if gain > 0 else f"**does not hold, {gain:+.2f}**"
    words += f"; Lion {paired(lion, adam):+.2f} to Adam" if lion else ""
    return words + f"; rank above Adam's in {kept} of {len(hidden)} hidden layers"


def image_table(size):
    lines = []
    for network, label in NETWORKS.items():
        adam, lion, muon = (image_rows(network, optimizer, size) for optimizer in OPTIMIZERS)
        published = PUBLISHED[network]
        lines.append([label, *(f"{spread(rows)}<br>[{ranks(rows)}]" if rows else "not run" for rows in (adam, lion, muon)),
                      f"{published[0]:.2f} → {published[1]:.2f}", verdict(adam, lion, muon)])
    return table(["network", "Adam", "Lion", "Muon", "published: Adam → Muon", "Muon above Adam"], lines)


def interventions_table():
    rows = read("interventions")
    adam, muon = (image_rows("relu", optimizer, "quarter") for optimizer in ("adam", "muon"))
    kinds = [("Adam alone", adam)]
    for setting, value, label in (("batch-norm", "pre", "BatchNorm before the activation"),
                                  ("batch-norm", "post", "BatchNorm after the activation"),
                                  ("pretrain", "first", "pre-training, first layer"),
                                  ("pretrain", "last", "pre-training, last layer"),
                                  ("pretrain", "all", "pre-training, all layers")):
        kinds.append((label, where(rows, **{setting: value})))
    kinds.append(("Muon", muon))
    return table(["ReLU MLP", "PSNR", "above Adam alone", "stable ranks"],
                 [[label, spread(c), f"{mean(c) - mean(adam):+.2f}", ranks(c)] for label, c in kinds if c])


def ga_planes_table():
    rows = read("ga-planes")
    lines = []
    for (combine, optimizer, width), cells in groups(rows, "combine", "optimizer", "decoder-width").items():
        hidden = mean(cells, "stable_rank_0")
        lines.append([combine, optimizer.capitalize(), f"{width:.0f}", spread(cells), f"{hidden:.1f}"])
    return table(["lines are", "decoder by", "decoder width", "PSNR", "stable rank of its hidden matrix"], lines)


def sigma_table():
    rows = read("sigma")
    lines = []
    for (sigma,), cells in groups(rows, "sigma").items():
        adam, muon = where(cells, optimizer="adam"), where(cells, optimizer="muon")
        if adam and muon:
            lines.append([f"{sigma:g}", f"{8 * sigma:g}", spread(adam), spread(muon), f"{mean(muon) - mean(adam):+.2f}",
                          ranks(adam), ranks(muon)])
    return table(["σ", "the paper's", "Adam", "Muon", "gain", "ranks, Adam", "ranks, Muon"], lines)


def listed_table(*names, score="psnr"):
    """Every setting of these sweeps that has a network, an optimizer and its rates."""
    lines = []
    for (network, optimizer, lr, muon), cells in groups(read(*names), "model", "optimizer", "lr", "muon-lr").items():
        lines.append([{**NETWORKS, **OTHERS}[network], optimizer.capitalize(), rate(lr), "" if muon is None else rate(muon),
                      spread(cells, score), ranks(cells)])
    return table(["network", "optimizer", "rate", "Muon's", score.upper().replace("_", "-"), "stable ranks"], lines)


TABLES = {
    "rates-adam": lambda: rates_table(name="rates-adam", axis="lr"),
    "rates-lion": lambda: rates_table(name="rates-lion", axis="lr"),
    "rates-muon": lambda: rates_table(name="rates-muon", axis="muon-lr"),
    "quarter-rates-adam": lambda: rates_table(name="quarter-rates", axis="lr", optimizer="adam"),
    "quarter-rates-lion": lambda: rates_table(name="quarter-rates", axis="lr", optimizer="lion"),
    "quarter-rates-muon": lambda: rates_table(name="quarter-rates", axis="muon-lr", optimizer="muon"),
    "image": lambda: image_table("eighth"),
    "quarter": lambda: image_table("quarter"),
    "interventions": interventions_table,
    "ga-planes": ga_planes_table,
    "sigma": sigma_table,
    "ct": lambda: listed_table("ct-rates", "ct-seeds", "ct-networks"),
    "audio": lambda: listed_table("audio-rates", score="snr"),
    "superres": lambda: listed_table("superres"),
    "inpaint": lambda: listed_table("inpaint", score="psnr_test"),
    "nerf": lambda: listed_table("nerf-rates"),
    "freeze-siren": lambda: freeze_table("siren"),
    "freeze-ffn": lambda: freeze_table("ffn"),
    "freeze-siren-scaled": lambda: freeze_table("siren", True),
    "freeze-ffn-scaled": lambda: freeze_table("ffn", True),
    "atoms-cells": atoms.cells_table,
    "sdf-rates": shapes.rates_table,
    "sdf": shapes.compared_table,
}

# The sweeps without which a table is not made, where that is not the one of its name.
NEEDS = {"quarter-rates-adam": ["quarter-rates"], "quarter-rates-lion": ["quarter-rates"],
         "quarter-rates-muon": ["quarter-rates"], "quarter": ["quarter-rates"],
         "interventions": ["quarter-rates", "interventions"], "image": ["rates-adam", "rates-lion", "rates-muon"],
         "ct": ["ct-rates"], "audio": ["audio-rates"], "nerf": ["nerf-rates"],
         "sdf": ["sdf-rates", "sdf-seeds"]}


def main():
    command, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    if command == "collect" and arguments:
        for folder in arguments:
            collect(Path(folder))
        return
    if command == "seeds" and not arguments:
        write_seeds()
        return
    if command not in ("write", "check") or arguments:
        sys.exit(__doc__)
    page = PAGE.read_text(encoding="utf-8")
    fresh = page
    for name, make in TABLES.items():
        mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        if len(mark.findall(fresh)) != 1:
            sys.exit(f"{PAGE}: the mark <!-- {name} --> is missing or not alone")
        text = make() if all(map(has, NEEDS.get(name, [name]))) else "Not run yet."
        fresh = mark.sub(lambda m, text=text: m.group(1) + text + "\n" + m.group(2), fresh)
    if command == "write":
        PAGE.write_text(fresh, encoding="utf-8")
    elif fresh != page:
        sys.exit(f"{PAGE}: the tables are not what the CSV files give; run {Path(__file__).name} write")


if __name__ == "__main__":
    main()
