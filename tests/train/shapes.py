"""The tables of shapes for REPRODUCTION.md: IoU by rate, and Adam beside Muon over three seeds with the paper's table 3.

    shapes.py    writes tests/train/sweeps/sdf-seeds.json and sdf-seeds-low.json: the best rates of the sweeps of rates, for
                 seeds 1 and 2
"""
import csv
import json
import statistics
from pathlib import Path

SWEEPS = Path(__file__).resolve().parent / "sweeps"
RATES = ("sdf-rates", "sdf-rates-low")
NETWORKS = {"relu": "ReLU", "pe": "ReLU with PE", "siren": "SIREN", "finer": "FINER"}
OPTIMIZERS = ("adam", "muon")
# Table 3, Armadillo and Thai statue at 200,000 steps: Chamfer in a unit that is lost, IoU; Adam, then Muon.
PUBLISHED = {"relu": ((.344, .105, .937, .972), (.817, .547, .785, .849)),
             "pe": ((.121, .049, .966, .979), (.451, .344, .841, .880)),
             "siren": ((.403, .039, .940, .985), (.726, .086, .814, .938)),
             "finer": ((.045, .039, .982, .985), (.101, .068, .932, .944))}


def read(*names):
    rows = []
    for name in names:
        path = SWEEPS / f"{name}.csv"
        if path.exists():
            with open(path, encoding="utf-8") as file:
                rows += list(csv.DictReader(file))
    return rows


def score(row, name):
    return float(row[name]) if row.get(name) else None


def rates(row):
    return (row["lr"], row.get("muon-lr", ""))


def of(rows, network, optimizer):
    return [r for r in rows if r["model"] == network and r["optimizer"] == optimizer]


def best(network, optimizer):
    """The rates of the first seed's highest IoU."""
    return rates(max(of(read(*RATES), network, optimizer), key=lambda r: score(r, "iou") or 0))


def chosen(network, optimizer):
    rows = of(read(*RATES, "sdf-seeds", "sdf-seeds-low"), network, optimizer)
    return [r for r in rows if rates(r) == best(network, optimizer)]


def short(rate):
    return f"{float(rate):g}" if rate else ""


def rates_table():
    lines = ["| network | optimizer | rate | Muon's | IoU | Chamfer × 10⁴ | hidden stable ranks |", "|" + "---|" * 7]
    for network, label in NETWORKS.items():
        for optimizer in OPTIMIZERS:
            for row in of(read(*RATES), network, optimizer):
                iou, chamfer = score(row, "iou"), score(row, "chamfer")
                mark = "**" if rates(row) == best(network, optimizer) else ""
                ranks = " ".join(f"{float(row[f'stable_rank_{i}']):.1f}" for i in range(1, 8))
                lines.append(f"| {label} | {optimizer.capitalize()} | {short(row['lr'])} | {short(row.get('muon-lr'))} | "
                             f"{mark}{iou:.3f}{mark} | {'no surface' if chamfer is None else f'{1e4 * chamfer:.2f}'} | {ranks} |")
    return "\n".join(lines)


def spread(values, digits):
    values = [v for v in values if v is not None]
    if not values:
        return "no surface"
    deviation = f" ± {statistics.stdev(values):.{digits}f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.{digits}f}{deviation} ({len(values)})"


def published(network, at, digits):
    pairs = [(shape[at], shape[at + 1]) for shape in PUBLISHED[network]]
    return ", ".join(f"{a:.{digits}f} → {b:.{digits}f}" for a, b in pairs)


def ratio(network):
    return ", ".join(f"{shape[0] / shape[1]:.1f}" for shape in PUBLISHED[network])


def verdict(adam, muon):
    gain = statistics.mean(score(r, "iou") for r in muon) - statistics.mean(score(r, "iou") for r in adam)
    # Runs that ended without a surface have no Chamfer distance; the median is not moved by one that nearly did.
    middles = [statistics.median(score(r, "chamfer") for r in rows if score(r, "chamfer")) for rows in (adam, muon)]
    words = "as in the paper" if gain > 0 and middles[0] > middles[1] else "**not as in the paper**"
    return f"{words}: IoU {gain:+.3f}, median Chamfer divided by {middles[0] / middles[1]:.1f}"


def compared_table():
    lines = ["| network | IoU, Adam | IoU, Muon | paper's IoU | Chamfer × 10⁴, Adam | Chamfer × 10⁴, Muon | paper's Chamfer, Adam / Muon | "
             "ordering |", "|" + "---|" * 8]
    for network, label in NETWORKS.items():
        adam, muon = (chosen(network, optimizer) for optimizer in OPTIMIZERS)
        cells = [spread([score(r, "iou") for r in rows], 3) for rows in (adam, muon)]
        chamfers = [spread([1e4 * score(r, "chamfer") if score(r, "chamfer") else None for r in rows], 2)
                    for rows in (adam, muon)]
        lines.append(f"| {label} | {cells[0]} | {cells[1]} | {published(network, 2, 3)} | {chamfers[0]} | {chamfers[1]} | "
                     f"{ratio(network)} | {verdict(adam, muon)} |")
    return "\n".join(lines)


def write_seeds(rates_name):
    source = json.loads((SWEEPS / f"{rates_name}.json").read_text(encoding="utf-8"))

    def is_best(cell):
        wanted = best(cell["model"], cell["optimizer"])
        return (float(wanted[0]), float(wanted[1] or 0)) == (cell["lr"], cell.get("muon-lr", 0))
    lines = ",\n".join("  " + json.dumps(cell) for cell in source["list"] if is_best(cell))
    target = SWEEPS / f"{rates_name.replace('rates', 'seeds')}.json"
    target.write_text(
        f'{{\n "rankscope-sweep": 1,\n "fields": {json.dumps(source["fields"])},\n "list": [\n{lines}\n ],\n'
        f' "files": {json.dumps(source["files"])},\n "seeds": [1, 2]\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    for rates_sweep in RATES:
        write_seeds(rates_sweep)
