#!/usr/bin/env python3
"""The cohort paper's freeze sweep, small: ten faces, one encoder each of SIREN and Fourier features trained to the same mean
PSNR, then fits of a face that was held out, a brain and a photograph with ever more layers frozen.

    cohort.py run FOLDER [--scaled]      everything into FOLDER; started again after an interruption, it goes on
    cohort.py collect FOLDER [--scaled]  tests/train/sweeps/freeze-*.csv from it; then reproduction.py write
    cohort.py commands FOLDER            only says what run would do
    cohort.py try FOLDER                 the same on thumbnails in a minute, to see that it runs from end to end

--scaled takes the frequencies with the pixel grid (SIREN's ω 15, Fourier features' σ 5 at half the paper's resolution);
without it they are the paper's, 30 and 10. The program is $RANKSCOPE or build/rankscope; the data are expected in
shared/data beside the project, or in $RANKSCOPE_DATA.
"""
import csv
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SWEEPS = HERE / "sweeps"
DATA = Path(os.environ.get("RANKSCOPE_DATA", HERE.parents[2] / "shared" / "data"))
PROGRAM = os.environ.get("RANKSCOPE", str(HERE.parents[1] / "build" / "rankscope"))

# Five women and five men of the set's reference pictures, in the order of their names.
MEMBERS = ["female_015248", "female_031796", "female_042373", "female_052599", "female_058225",
           "male_020167", "male_036367", "male_038919", "male_060259", "male_077921"]
TARGETS = ["faces/celebahq_src_male_006930.jpg", "mri/axial/voxelmorph_testscan_axial_y090.png", "kodak/kodim09.png"]
SIZE = "89x109"  # half of the paper's 178 x 218
UNTIL = 30  # dB, the paper's criterion
MOST_STEPS = 5000
SEEDS = 3
STEPS = 300
TINY = {"SIZE": "22x27", "UNTIL": 16, "MOST_STEPS": 60, "SEEDS": 2, "STEPS": 6}
NETWORKS = {"siren": "SIREN", "ffn": "FFMLP"}
SCALED = {"siren": ["--omega", "15"], "ffn": ["--sigma", "5"]}

# The paper, table 3, CelebA to CelebA, OASIS and Kodak: row *, then tau = 0 ... 4.
PUBLISHED_PSNR = {"siren": [[43.15, 41.09, 42.36, 41.65, 38.66, 17.57], [49.28, 48.62, 49.52, 48.76, 45.24, 18.36],
                            [30.93, 37.89, 39.77, 37.68, 32.14, 17.87]],
                  "ffn": [[33.20, 34.01, 29.79, 25.50, 20.71, 15.92], [39.61, 42.93, 35.76, 28.85, 22.35, 17.04],
                          [28.43, 29.89, 26.87, 23.85, 20.90, 17.40]]}
PUBLISHED_RANKS = {"siren": ([1.97, 32.45, 28.04, 29.16, 21.72], [14.91, 32.26, 48.55, 39.43, 16.19]),
                   "ffn": ([79.61, 30.59, 16.66, 23.11, 26.76], [63.08, 11.17, 3.54, 2.45, 2.28])}


def suffix(scaled):
    return "-scaled" if scaled else ""


def faces(folder):
    """A folder of links, which are the cohort."""
    members = folder / "faces"
    members.mkdir(parents=True, exist_ok=True)
    for name in MEMBERS:
        link, picture = members / f"{name}.jpg", DATA / "faces" / f"celebahq_ref_{name}.jpg"
        if not picture.exists():
            sys.exit(f"{picture}: is not there; set RANKSCOPE_DATA")
        link.unlink(missing_ok=True)
        link.symlink_to(picture)
    return members


def checkpoint(folder, network, scaled):
    return folder / (network + suffix(scaled)) / "adam" / "checkpoint.safetensors"


def commands(folder, scaled):
    """One list of arguments for each training, in order."""
    for network in NETWORKS:
        out = folder / (network + suffix(scaled))
        train = [PROGRAM, "cohort", "train", folder / "faces", "--model", network, "--resize", SIZE, "--steps", MOST_STEPS,
                 "--until-psnr", UNTIL, "--out", out, *(SCALED[network] if scaled else [])]
        yield [PROGRAM, "resume", out] if (out / "experiment.json").exists() else train
        yield [PROGRAM, "cohort", "freeze-sweep", checkpoint(folder, network, scaled),
               *(DATA / target for target in TARGETS), "--resize", SIZE, "--fit", "cover", "--taus", "all",
               "--seeds", SEEDS, "--steps", STEPS, "--out", folder / f"freeze-{network}{suffix(scaled)}"]


def run(folder, scaled):
    folder.mkdir(parents=True, exist_ok=True)
    faces(folder)
    for command in commands(folder, scaled):
        print("$", shlex.join(map(str, command)), flush=True)
        subprocess.run([str(c) for c in command], check=True)


def collect(folder, scaled):
    reached = ["network,steps,psnr,ssim\n"]
    for network in NETWORKS:
        source = folder / f"freeze-{network}{suffix(scaled)}"
        (SWEEPS / f"freeze-{network}{suffix(scaled)}.csv").write_text(
            (source / "freeze.csv").read_text(encoding="utf-8"), encoding="utf-8")
        entry = json.loads((folder / (network + suffix(scaled)) / "summary.json").read_text(encoding="utf-8"))["runs"][0]
        reached.append(f"{network},{entry['steps']},{entry['mean_psnr']:.4f},{entry['ssim']:.4f}\n")
    (SWEEPS / f"cohorts{suffix(scaled)}.csv").write_text("".join(reached), encoding="utf-8")


def cell(value, deviation, published, best):
    text = f"{float(value):.2f}" + (f" ± {float(deviation):.2f}" if deviation else "")
    return (f"**{text}**" if best else text) + ("" if published is None else f" ({published:.2f})")


def freeze_table(network, scaled=False):
    """PSNR of each target and depth with the paper's in brackets, SSIM, and both ranks with the paper's."""
    with open(SWEEPS / f"cohorts{suffix(scaled)}.csv", encoding="utf-8") as file:
        reached = next(r for r in csv.DictReader(file) if r["network"] == network)
    with open(SWEEPS / f"freeze-{network}{suffix(scaled)}.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = list(dict.fromkeys(r["target"] for r in rows if r["target"] != "all"))
    lines = [f"The cohort: {float(reached['psnr']):.2f} dB on the average, SSIM {float(reached['ssim']):.4f}, after {reached['steps']} steps.", "",
             "| τ | sr(W) | sr(H) | " + " | ".join(f"{name}, PSNR | SSIM" for name in names) + " |",
             "|" + "---|" * (2 * len(names) + 3)]
    for depth, tau in enumerate(dict.fromkeys(r["tau"] for r in rows)):
        found = {r["target"]: r for r in rows if r["tau"] == tau}
        layer = int(tau)
        ranks = ["", ""]
        if layer >= 0:
            ranks = [cell(found["all"][name], "", PUBLISHED_RANKS[network][i][layer], found["all"][peak] == "1")
                     for i, (name, peak) in enumerate([("sr_w", "peak_w"), ("sr_h", "peak_h")])]
        cells = [cell(found[n]["psnr"], found[n]["psnr_deviation"], PUBLISHED_PSNR[network][i][depth], found[n]["best"] == "1")
                 + f" | {float(found[n]['ssim']):.4f}" for i, n in enumerate(names)]
        lines.append(f"| {'*' if layer < 0 else layer} | " + " | ".join(ranks + cells) + " |")
    return "\n".join(lines)


def main():
    words = [w for w in sys.argv[1:] if w != "--scaled"]
    scaled = "--scaled" in sys.argv[1:]
    if len(words) != 2 or words[0] not in ("run", "collect", "commands", "try"):
        sys.exit(__doc__)
    folder = Path(words[1]).resolve()
    if words[0] == "try":
        globals().update(TINY)
    if words[0] in ("run", "try"):
        run(folder, scaled)
    elif words[0] == "collect":
        collect(folder, scaled)
    else:
        for command in commands(folder, scaled):
            print(shlex.join(map(str, command)))


if __name__ == "__main__":
    main()
