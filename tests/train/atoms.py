#!/usr/bin/env python3
"""The cohort paper's four cells, small: a single face and ten, each by SIREN and by Fourier features (FFMLP), and sparse
autoencoders on their first, third and last hidden layer.

    atoms.py run FOLDER       trains what cohort.py run FOLDER has not, then the autoencoders; started again, it goes on
    atoms.py collect FOLDER   tests/train/sweeps/atoms-cells.csv from it; then reproduction.py write
    atoms.py try FOLDER       the same on thumbnails in a minute, to see that it runs from end to end

The program is $RANKSCOPE or build/rankscope; the data are expected in shared/data beside the project, or in $RANKSCOPE_DATA.
"""
import csv
import json
import shlex
import statistics
import subprocess
import sys
from pathlib import Path

import cohort

LAYERS = "0,2,4"
ATOMS = 1024  # the paper's 4096 over its four times as many points
K = 32
SAE_STEPS = 3000
TOP = 16  # the paper's profiles are of so many, by mean magnitude
CELLS = {"siren": "SIREN, one face", "ffn": "FFMLP, one face", "siren-cohort": "SIREN, ten faces", "ffn-cohort": "FFMLP, ten faces"}
# What the paper trains cohorts and single pictures with (section 3.1).
COHORT = {"siren": ["--omega", 30, "--lr", "1e-4"], "ffn": ["--sigma", 10, "--frequencies", 256, "--lr", "1e-4"]}
SINGLE = {"siren": ["--omega", 50, "--lr", "2e-4"], "ffn": ["--sigma", 20, "--frequencies", 256, "--lr", "5e-4"]}
SINGLE_STEPS = 500
TINY = {"SINGLE_STEPS": 40, "ATOMS": 64, "K": 8, "SAE_STEPS": 60}
COLUMNS = ["cell", "layer", "psnr", "psnr_substituted", "r2", "dead_share", "active_low", "active_median", "active_high", "active_weighted",
           "top_mean", "next_mean", "top_firing", "largest_drop", "spread_median"]

# The paper, sections 4.2 and A, as far as it gives numbers: dead share, active share, top firing, largest drop.
PUBLISHED = {"siren-cohort": "dead at most 27 %, at most 4 % from layer 1; about 1 % of the points active; top firing at most about 5 %; "
                             "single atoms 0.2 to 9.2 dB, local",
             "ffn-cohort": "dead 0.3 % to 59.1 % over depth; 30 to 50 % active; top firing 70 to 90 % in layers 3 and 4; single atoms "
                           "up to 10.58 dB, image-wide"}


def network_of(cell):
    return cell.removesuffix("-cohort")


def trained(folder, cell):
    return folder / network_of(cell) if cell.endswith("-cohort") else folder / f"single-{cell}"


def commands(folder):
    """One list of arguments for each training, in order."""
    for cell in CELLS:
        out = trained(folder, cell)
        # It is there from a training's first moment: the training may have been cut short, and one that was not is soon done.
        if (out / "experiment.json").exists():
            yield [cohort.PROGRAM, "resume", out]
        else:
            source = folder / "faces" if cell.endswith("-cohort") else folder / "faces" / f"{cohort.MEMBERS[0]}.jpg"
            settings, task = ((COHORT, ["cohort", "train"]) if cell.endswith("-cohort") else (SINGLE, ["fit", "image"]))
            length = (["--steps", cohort.MOST_STEPS, "--until-psnr", cohort.UNTIL] if cell.endswith("-cohort")
                      else ["--steps", SINGLE_STEPS])
            yield [cohort.PROGRAM, *task, source, "--model", network_of(cell), "--hidden-layers", 5, "--width", 256,
                   "--optimizer", "adam", "--schedule", "constant", "--fit", "cover", "--resize", cohort.SIZE,
                   *settings[network_of(cell)], *length, "--out", out]
        yield [cohort.PROGRAM, "sae", "train", out, "--layers", LAYERS, "--atoms", ATOMS, "--k", K, "--steps", SAE_STEPS,
               "--out", folder / f"atoms-{cell}"]
    yield [cohort.PROGRAM, "sae", "report", *(folder / f"atoms-{cell}" for cell in CELLS), "--out", folder / "atoms.html"]


def run(folder):
    folder.mkdir(parents=True, exist_ok=True)
    cohort.faces(folder)
    for command in commands(folder):
        print("$", shlex.join(map(str, command)), flush=True)
        subprocess.run([str(c) for c in command], check=True)


def row_of(cell, layer, atoms):
    """@param layer a row of the JSON of sae train  @param atoms those of layer_L_atoms.csv"""
    alive = sorted((a for a in atoms if float(a["mean"]) > 0), key=lambda a: -float(a["mean"]))
    top = alive[:TOP]
    return {"cell": cell, "layer": layer["layer"], "psnr": statistics.fmean(layer["psnr"].values()),
            "psnr_substituted": statistics.fmean(layer["psnr_substituted"].values()), "r2": layer["r2"],
            "dead_share": layer["dead_share"], "active_low": layer["active_share"]["low"],
            "active_median": layer["active_share"]["median"], "active_high": layer["active_share"]["high"],
            "active_weighted": sum(float(a["mean"]) * float(a["active_share"]) for a in alive) / sum(float(a["mean"]) for a in alive),
            "top_mean": float(top[0]["mean"]), "next_mean": statistics.median(float(a["mean"]) for a in top[1:]),
            "top_firing": statistics.median(float(a["firing_rate"]) for a in top),
            "largest_drop": max(float(a["psnr_drop"]) for a in alive),
            "spread_median": statistics.median(float(a["spread"]) for a in top if a["spread"])}


def collect(folder):
    rows = []
    for cell in CELLS:
        out = folder / f"atoms-{cell}"
        # Everything is trained: the same command only says what is there.
        text = subprocess.run([cohort.PROGRAM, "sae", "train", trained(folder, cell), "--layers", LAYERS, "--atoms", str(ATOMS), "--k", str(K),
                               "--steps", str(SAE_STEPS), "--out", out, "--json"], check=True, capture_output=True, text=True).stdout
        for layer in json.loads(text)["layers"]:
            with open(out / f"layer_{layer['layer']}_atoms.csv", encoding="utf-8") as file:
                rows.append(row_of(cell, layer, list(csv.DictReader(file))))
    with open(cohort.SWEEPS / "atoms-cells.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({k: f"{v:.6g}" if isinstance(v, float) else v for k, v in row.items()})
    print(f"{cohort.SWEEPS / 'atoms-cells.csv'}: {len(rows)} rows")


def cells_table():
    with open(cohort.SWEEPS / "atoms-cells.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = ["| cell | layer | PSNR → with ĥ | R² | dead | active points of an atom, quartiles | weighted by its mean | top atom's mean, over the next 15 | firing of the top 16 | "
             "worst single ablation | spread of the top 16's damage |", "|" + "---|" * 11]
    for r in rows:
        x = {k: float(v) for k, v in r.items() if k != "cell"}
        lines.append(f"| {CELLS[r['cell']]} | {r['layer']} | {x['psnr']:.2f} → {x['psnr_substituted']:.2f} dB | {x['r2']:.3f} | "
                     f"{100 * x['dead_share']:.1f} % | {100 * x['active_low']:.1f} … {100 * x['active_median']:.1f} … "
                     f"{100 * x['active_high']:.1f} % | {100 * x['active_weighted']:.0f} % | {x['top_mean']:.3f}, {x['top_mean'] / x['next_mean']:.1f} times | "
                     f"{100 * x['top_firing']:.0f} % | −{x['largest_drop']:.2f} dB | {100 * x['spread_median']:.0f} % |")
    lines += ["", *(f"Published for {CELLS[cell].replace('ten faces', 'a cohort')}: {words}." for cell, words in PUBLISHED.items())]
    return "\n".join(lines)


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("run", "collect", "try"):
        sys.exit(__doc__)
    folder = Path(sys.argv[2]).resolve()
    if sys.argv[1] == "try":
        globals().update(TINY)
        vars(cohort).update(cohort.TINY)
    if sys.argv[1] == "collect":
        collect(folder)
    else:
        run(folder)


if __name__ == "__main__":
    main()
