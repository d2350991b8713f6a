#!/usr/bin/env python3
"""rankscope sae: autoencoders on the layers of a small SIREN, checked against NumPy on the files that they leave."""
import csv
import importlib
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from program import PROGRAM, ProgramTest, clean_environment, png_bytes, read_json, run, start

try:
    import numpy
except ImportError:
    numpy = None

OMEGA = 12.0
WIDTH, HEIGHT = 24, 16
POINTS = WIDTH * HEIGHT
SPEC = ["--atoms", "64", "--k", "4", "--steps", "80", "--batch", "128", "--lr", "3e-3"]


def read_safetensors(path):
    """{name: array} and the metadata."""
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__")
    kinds = {"F32": "<f4", "F64": "<f8", "I64": "<i8"}
    arrays = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        arrays[name] = numpy.frombuffer(data[begin:end], kinds[entry["dtype"]]).reshape(entry["shape"]).astype(float)
    return arrays, metadata


def run_bytes(*arguments):
    """Exit status and stderr, which may name files in bytes that are no UTF-8."""
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, timeout=120, env=clean_environment(), check=False)
    return result.returncode, result.stderr


class SaeTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="rankscope-sae-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        (cls.shared / "picture.png").write_bytes(png_bytes(WIDTH, HEIGHT))
        cls.results = cls.shared / "results"
        result = run("fit", "image", cls.shared / "picture.png", "--model", "siren", "--omega", str(OMEGA), "--hidden-layers",
                     "3", "--width", "16", "--optimizer", "adam", "--lr", "1e-3", "--steps", "150", "--out", cls.results)
        assert result.returncode == 0, result.stderr
        cls.atoms = cls.shared / "atoms"
        cls.trained = run("sae", "train", cls.results, "--layers", "0,2", *SPEC, "--out", cls.atoms, "--json")

    def train(self, *arguments, **options):
        return run("sae", "train", self.results, *arguments, **options)


@unittest.skipIf(numpy is None, "needs NumPy (Debian: python3-numpy)")
class NumPyTest(SaeTest):
    """What the program says, computed again from weights, code and formulas."""

    def activations(self):
        """Post-activations of every hidden layer and the output, points by row."""
        weights, _ = read_safetensors(self.checkpoint(self.results, "adam"))
        x = numpy.stack([numpy.tile(numpy.linspace(-1, 1, WIDTH), HEIGHT),
                         numpy.repeat(numpy.linspace(-1, 1, HEIGHT), WIDTH)], 1)
        layers = []
        for i in range(3):
            x = numpy.sin(OMEGA * (x @ weights[f"model.layers.{i}.weight"].T + weights[f"model.layers.{i}.bias"]))
            layers.append(x)
        return weights, layers

    def rest(self, weights, h, layer):
        for i in range(layer + 1, 3):
            h = numpy.sin(OMEGA * (h @ weights[f"model.layers.{i}.weight"].T + weights[f"model.layers.{i}.bias"]))
        return h @ weights["model.layers.3.weight"].T + weights["model.layers.3.bias"]

    def codes(self, h, layer):
        sae, metadata = read_safetensors(self.atoms / f"layer_{layer}.safetensors")
        self.assertEqual(metadata["format"], "rankscope-sae")
        atoms = sae["decoder"] / numpy.linalg.norm(sae["decoder"], axis=1, keepdims=True)
        pre = numpy.maximum((h - sae["pre-bias"]) @ sae["encoder"].T + sae["encoder-bias"], 0)
        z = numpy.zeros_like(pre)
        best = numpy.argsort(-pre, axis=1)[:, :4]
        numpy.put_along_axis(z, best, numpy.take_along_axis(pre, best, 1), 1)
        return z, atoms, z @ atoms + sae["pre-bias"]

    def psnr(self, outputs):
        colors = numpy.array([(x * 7 % 256, y * 11 % 256, (x ^ y) * 5 % 256) for y in range(HEIGHT) for x in range(WIDTH)])
        return -10 * numpy.log10(((outputs - colors / 255) ** 2).mean())

    def test_statistics_substitution_and_damage(self):
        weights, layers = self.activations()
        document = read_json(self.trained)
        self.assertEqual([entry["layer"] for entry in document["layers"]], [0, 2])
        for entry in document["layers"]:
            layer = entry["layer"]
            h = layers[layer]
            z, atoms, reconstruction = self.codes(h, layer)
            fires = (z > 0).any(0)
            self.assertAlmostEqual(entry["alive"] / 64, fires.mean(), delta=0.02)
            self.assertAlmostEqual(entry["r2"], 1 - ((reconstruction - h) ** 2).mean() / h.var(0).mean(), places=3)
            self.assertAlmostEqual(entry["l0"], (z > 0).sum(1).mean(), places=1)
            self.assertAlmostEqual(entry["spatial_l0"], (z > 0).mean(), places=3)
            self.assertAlmostEqual(entry["psnr"]["picture.png"], self.psnr(self.rest(weights, h, layer)), places=3)
            substituted = self.psnr(self.rest(weights, reconstruction, layer))
            self.assertAlmostEqual(entry["psnr_substituted"]["picture.png"], substituted, delta=0.02)
            rows = list(csv.DictReader((self.atoms / f"layer_{layer}_atoms.csv").read_text().splitlines()))
            self.assertEqual(len(rows), 64)
            active = [float(row["active_share"]) for row in rows if float(row["firing_rate"]) > 0]
            quartiles = numpy.percentile(active, [25, 50, 75])
            for name, value in zip(("low", "median", "high"), quartiles):
                self.assertAlmostEqual(entry["active_share"][name], value, places=12)
            for strongest in entry["strongest"][:5]:
                a = strongest["atom"]
                row = rows[a]
                self.assertAlmostEqual(float(row["mean"]), z[:, a].mean(), places=4)
                self.assertAlmostEqual(float(row["maximum"]), z[:, a].max(), places=4)
                self.assertAlmostEqual(float(row["ipr"]), (z[:, a] ** 4).sum() / (z[:, a] ** 2).sum() ** 2, places=3)
                without = self.rest(weights, h - z[:, a : a + 1] * atoms[a], layer)
                self.assertAlmostEqual(float(row["psnr_picture.png"]), self.psnr(without), delta=0.02)
                delta = ((without - self.rest(weights, h, layer)) ** 2).sum(1)
                self.assertAlmostEqual(float(row["spread"]), delta.sum() ** 2 / POINTS / (delta**2).sum(), delta=0.01)

    def test_ablation(self):
        weights, layers = self.activations()
        h = layers[2]
        z, atoms, _ = self.codes(h, 2)
        chosen = [entry["atom"] for entry in read_json(self.trained)["layers"][1]["strongest"][:2]]
        names = ",".join(map(str, chosen))
        for scale in ("0", "-2", "4"):
            out = self.folder / f"scale{scale}"
            result = run("sae", "ablate", self.atoms, "--layer", "2", "--atoms", names, "--scale", scale, "--out", out, "--json")
            self.assert_done(result)
            changed = h + sum((float(scale) - 1) * z[:, a : a + 1] * atoms[a] for a in chosen)
            after = numpy.load(out / "after.npy")
            self.assertLess(abs(after - self.rest(weights, changed, 2)).max(), 2e-3)
            document = read_json(result)
            self.assertEqual(document["changed_points"], int((z[:, chosen] > 0).any(1).sum()))
            self.assertAlmostEqual(document["psnr_after"]["picture.png"], self.psnr(after), places=3)
            before = numpy.load(out / "before.npy")
            # Where neither fires no bit changes.
            silent = ~(z[:, chosen] > 1e-6).any(1)
            self.assertGreater(silent.sum(), 10)
            self.assertTrue((before[silent] == after[silent]).all())
            heads = list(csv.DictReader((out / "ablation.csv").read_text().splitlines()))
            self.assertEqual([row["name"] for row in heads], ["picture.png"])
            self.assertAlmostEqual(float(heads[0]["psnr_after"]), self.psnr(after), places=3)
            for name in ("before.png", "after.png", "change.png"):
                self.assertTrue((out / name).read_bytes().startswith(b"\x89PNG"))

    def test_gallery(self):
        out = self.folder / "gallery"
        result = run("sae", "atoms", self.atoms, "--layers", "2", "--top", "10", "--order", "firing", "--out", out, "--json")
        self.assert_done(result)
        (entry,) = read_json(result)["layers"]
        _, layers = self.activations()
        z, _, _ = self.codes(layers[2], 2)
        maps = numpy.load(out / "layer_2_maps.npy")
        self.assertEqual(maps.shape, (10, HEIGHT, WIDTH))
        for i, a in enumerate(entry["gallery"]):
            self.assertLess(abs(maps[i].ravel() - z[:, a]).max(), 1e-4)
        rates = [(z[:, a] > 0).mean() for a in entry["gallery"]]
        self.assertEqual(rates, sorted(rates, reverse=True))
        mean = numpy.load(out / "layer_2_mean.npy").ravel()
        strongest = numpy.argsort(-z.mean(0))[:4]
        self.assertLess(abs(mean - z[:, strongest].mean(1)).max(), 1e-4)
        self.assertEqual(numpy.load(out / "layer_2_statistics.npy").shape, (64, 7))
        _, atoms, _ = self.codes(layers[2], 2)
        self.assertLess(abs(numpy.load(out / "layer_2_directions.npy") - atoms[entry["gallery"]]).max(), 1e-5)
        self.assertTrue((out / "layer_2_gallery.png").exists())

    def test_atoms_of_a_pixel_and_of_a_box(self):
        _, layers = self.activations()
        z, _, _ = self.codes(layers[2], 2)
        at = read_json(run("sae", "atoms", self.atoms, "--layers", "2", "--at", "5,9", "--json"))["layers"][0]["at"]
        there = z[9 * WIDTH + 5]
        self.assertEqual([row["atom"] for row in at], list(numpy.argsort(-there)[: int((there > 0).sum())]))
        box = read_json(run("sae", "atoms", self.atoms, "--layers", "2", "--box", "4x3+2+1", "--json"))["layers"][0]["box"]
        inside = numpy.zeros((HEIGHT, WIDTH), bool)
        inside[1:4, 2:6] = True
        inside = inside.ravel()
        contrast = z[inside].mean(0) - z[~inside].mean(0)
        self.assertEqual(box[0]["atom"], int(numpy.where(z[inside].any(0), contrast, -9).argmax()))
        self.assertAlmostEqual(box[0]["contrast"], contrast.max(), places=4)


class FilesTest(SaeTest):
    def test_everything_is_there(self):
        self.assert_done(self.trained)
        for name in ("sae.json", "report.html", "layer_0.safetensors", "layer_2.safetensors", "layer_0_training.csv",
                     "layer_2_atoms.csv", "layers.csv", "profiles.csv", "concentration.svg", "concentration.png", "magnitudes.png",
                     "firing_rates.png", "training.png"):
            self.assertTrue((self.atoms / name).exists(), name)
        # The tables over depth say what the atoms' own do.
        depth = list(csv.DictReader((self.atoms / "layers.csv").read_text().splitlines()))
        profiles = list(csv.DictReader((self.atoms / "profiles.csv").read_text().splitlines()))
        self.assertEqual([row["layer"] for row in depth], ["0", "2"])
        for row in depth:
            atoms = list(csv.DictReader((self.atoms / f"layer_{row['layer']}_atoms.csv").read_text().splitlines()))
            alive = [a for a in atoms if float(a["mean"]) > 0]
            self.assertEqual(int(row["alive"]), len(alive))
            self.assertAlmostEqual(float(row["active_median"]), float(numpy.median([float(a["active_share"]) for a in alive])), places=6)
            self.assertAlmostEqual(float(row["spatial_l0"]), float(numpy.mean([float(a["firing_rate"]) for a in atoms])), places=6)
            strongest = sorted((float(a["mean"]) for a in alive), reverse=True)[:16]
            self.assertEqual([float(p["mean"]) for p in profiles if p["layer"] == row["layer"]], strongest)
        # So do the plots' own numbers.
        with numpy.load(self.atoms / "concentration.npz") as lines:
            (name,) = [n for n in lines.files if n.endswith("_median") and "Active_share" in n]
            self.assertEqual(list(lines[name][0]), [0, 2])
            self.assertEqual(list(lines[name][1]), [float(row["active_median"]) for row in depth])
        curve = list(csv.DictReader((self.atoms / "layer_2_training.csv").read_text().splitlines()))
        self.assertEqual([int(row["step"]) for row in curve], list(range(80)))
        self.assertLess(float(curve[-1]["loss"]), 0.5 * float(curve[0]["loss"]))
        page = (self.atoms / "report.html").read_text()
        self.assertIn("Concentration across depth", page)
        self.assertNotIn("<script", page)
        self.assertNotIn("http://", page)

    def test_the_same_bits_for_any_number_of_threads(self):
        for threads in ("1", "3"):
            out = self.folder / threads
            self.assert_done(self.train("--layers", "0", *SPEC, "--threads", threads, "--out", out, "--no-damage"))
            self.assertEqual((out / "layer_0.safetensors").read_bytes(), (self.atoms / "layer_0.safetensors").read_bytes())

    def test_interrupted_it_goes_on_to_the_same_bits(self):
        spec = ["--layers", "1", *SPEC[:4], "--steps", "40000", *SPEC[6:], "--no-damage"]
        whole = self.folder / "whole"
        part = self.folder / "part"
        self.assert_done(self.train(*spec, "--out", whole))
        process = start("sae", "train", self.results, *spec, "--out", part)
        while not (part / "sae.json").exists():
            time.sleep(0.01)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, errors)
        self.assertIn("the same command goes on", errors)
        self.assertFalse((part / "report.html").exists())
        self.assert_done(self.train(*spec, "--out", part))
        self.assertEqual((part / "layer_1.safetensors").read_bytes(), (whole / "layer_1.safetensors").read_bytes())

    def test_a_curve_that_was_never_written_is_made_up_for(self):
        """As after a kill between an autoencoder's file and the table beside it."""
        out = self.folder / "out"
        again = ["--layers", "0", *SPEC, "--no-damage", "--out", out]
        self.assert_done(self.train(*again))
        curve = out / "layer_0_training.csv"
        whole = curve.read_bytes()
        curve.unlink()
        self.assert_done(self.train(*again))
        self.assertEqual(curve.read_bytes(), whole)

    def test_a_sweep_goes_on(self):
        out = self.folder / "grid"
        grid = ["sae", "sweep", self.results, "--layers", "0,2", "--atoms", "32,64", "--k", "2,4", "--steps", "20", "--batch",
                "128", "--lr", "3e-3", "--out", out]
        result = run(*grid, "--json")
        self.assert_done(result)
        cells = read_json(result)["cells"]
        self.assertEqual(len(cells), 8)
        rows = list(csv.DictReader((out / "sweep.csv").read_text().splitlines()))
        self.assertEqual([(row["layer"], row["atoms"], row["k"]) for row in rows][:3],
                         [("0", "32", "2"), ("0", "32", "4"), ("0", "64", "2")])
        for name in ("r2.png", "psnr_substituted.png", "alive.npy", "spatial_l0.npy", "report.html"):
            self.assertTrue((out / name).exists(), name)
        # What was finished is not computed again; what is missing is.
        stored = json.loads((out / "sweep.json").read_text())
        stored["cells"][0]["r2"] = 0.125
        del stored["cells"][3]
        (out / "sweep.json").write_text(json.dumps(stored))
        again = read_json(run(*grid, "--json"))["cells"]
        self.assertEqual(again[0]["r2"], 0.125)
        self.assertEqual(again[-1], cells[3])
        self.assert_refused(run(*grid[:-2], "--seed", "1", "--out", out), str(out), "another", "--force")
        # On a page with others it is the same grid.
        page = self.folder / "page.html"
        document = read_json(run("sae", "report", self.atoms, out, "--no-damage", "--out", page, "--json"))
        self.assertEqual([grid["cells"] for grid in document["grids"]], [again])
        self.assertIn("Autoencoders of siren, 3 hidden layers of 16, step 150", page.read_text())
        (out / "sweep.json").write_text('{"rankscope-sae-sweep": 1, "cells": [{}]}')
        self.assert_refused(run("sae", "report", out, "--out", page), "sweep.json", "damaged")

    def test_one_page_of_several(self):
        page = self.folder / "cells.html"
        other = self.folder / "other"
        self.assert_done(self.train("--layers", "2", *SPEC, "--seed", "5", "--out", other, "--no-damage"))
        result = run("sae", "report", self.atoms, other, "--out", page)
        self.assert_done(result)
        text = page.read_text()
        self.assertIn("<b>atoms</b>", text)
        self.assertIn("<b>other</b>", text)
        # Its plots and numbers; both networks are in each.
        figures = self.folder / "figures"
        document = read_json(run("sae", "report", self.atoms, other, "--out", page, "--no-damage", "--figures", figures, "--json"))
        self.assertEqual([cell["name"] for cell in document["networks"]], ["atoms", "other"])
        self.assertEqual(document["freeze_sweeps"], [])
        for name in ("concentration", "magnitudes", "firing_rates", "training"):
            self.assertEqual((figures / f"{name}.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
            self.assertIn("other", (figures / f"{name}.svg").read_text())
            self.assertTrue((figures / f"{name}.csv").read_text().startswith("plot,line,x,y,deviation\n"))

    def test_folders_of_one_name_are_told_apart(self):
        twin = self.folder / "atoms"
        shutil.copytree(self.atoms, twin)
        page, figures = self.folder / "cells.html", self.folder / "figures"
        document = read_json(run("sae", "report", self.atoms, twin, "--out", page, "--no-damage", "--figures", figures, "--json"))
        self.assertEqual([cell["name"] for cell in document["networks"]], ["atoms", "atoms-2"])
        self.assertIn("<b>atoms-2</b>", page.read_text())
        self.assertIn("atoms-2", (figures / "concentration.svg").read_text())

    def test_the_help_of_ablate_names_every_file(self):
        text = run("sae", "ablate", "--help").stdout
        for name in ("before.png", "change.png", "after.npy", "ablation.csv", "ablation.json"):
            self.assertIn(name, text)


@unittest.skipIf(numpy is None, "needs NumPy (Debian: python3-numpy)")
class CohortTest(ProgramTest):
    """A network with three heads: one dictionary, and what each of its atoms is worth to every picture."""

    NAMES = ["a.png", "b.png", "c.png"]

    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="rankscope-sae-cohort-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        pictures = cls.shared / "pictures"
        pictures.mkdir()
        cls.targets = []
        for k, name in enumerate(cls.NAMES):
            color = lambda x, y, k=k: (x * (7 + 3 * k) % 256, y * 11 % 256, (x * (k + 1) + 9 * y) % 256)
            (pictures / name).write_bytes(png_bytes(WIDTH, HEIGHT, color))
            cls.targets.append(numpy.array([color(x, y) for y in range(HEIGHT) for x in range(WIDTH)]) / 255)
        cls.results = cls.shared / "results"
        result = run("cohort", "train", pictures, "--model", "siren", "--omega", str(OMEGA), "--hidden-layers", "3", "--width",
                     "16", "--lr", "1e-3", "--steps", "150", "--out", cls.results)
        assert result.returncode == 0, result.stderr
        cls.atoms = cls.shared / "atoms"
        cls.trained = run("sae", "train", cls.results, "--layers", "1", *SPEC, "--out", cls.atoms, "--json")

    def heads(self, change):
        """The outputs of every head after `change` of the activations of layer 1, and their PSNR."""
        weights, _ = read_safetensors(self.checkpoint(self.results, "adam"))
        h = numpy.stack([numpy.tile(numpy.linspace(-1, 1, WIDTH), HEIGHT),
                         numpy.repeat(numpy.linspace(-1, 1, HEIGHT), WIDTH)], 1)
        for i in range(3):
            h = numpy.sin(OMEGA * (h @ weights[f"model.layers.{i}.weight"].T + weights[f"model.layers.{i}.bias"]))
            h = change(h) if i == 1 else h
        outputs = h @ weights["model.layers.3.weight"].T + weights["model.layers.3.bias"]
        split = [outputs[:, 3 * k : 3 * k + 3] for k in range(3)]
        return outputs, [-10 * numpy.log10(((mine - wanted) ** 2).mean()) for mine, wanted in zip(split, self.targets)]

    def test_every_head_has_its_own_damage(self):
        self.assert_done(self.trained)
        (entry,) = read_json(self.trained)["layers"]
        _, plain = self.heads(lambda h: h)
        self.assertEqual(list(entry["psnr"]), self.NAMES)
        for name, psnr in zip(self.NAMES, plain):
            self.assertAlmostEqual(entry["psnr"][name], psnr, places=3)
        rows = list(csv.DictReader((self.atoms / "layer_1_atoms.csv").open()))
        chosen = [strongest["atom"] for strongest in entry["strongest"][:3]]
        drops = []
        for atom in chosen:
            out = self.folder / str(atom)
            result = run("sae", "ablate", self.atoms, "--layer", "1", "--atoms", atom, "--out", out, "--json")
            self.assert_done(result)
            z, direction = self.map_of(atom)
            outputs, psnrs = self.heads(lambda h, z=z, w=direction: h - z[:, None] * w)
            self.assertLess(abs(numpy.load(out / "after.npy") - outputs).max(), 2e-3)
            document = read_json(result)
            for name, psnr in zip(self.NAMES, psnrs):
                self.assertAlmostEqual(document["psnr_after"][name], psnr, places=2)
                self.assertAlmostEqual(float(rows[atom]["psnr_" + name]), psnr, delta=0.02)
            drops.append([before - after for before, after in zip(plain, psnrs)])
            self.assertAlmostEqual(float(rows[atom]["psnr_drop"]), numpy.mean(drops[-1]), delta=0.02)
            self.assertEqual(sorted(p.name for p in out.glob("change_*.png")),
                             [f"change_{k:03}_{name}" + ".png" for k, name in enumerate(self.NAMES)])
        # An atom is not worth the same to every picture.
        self.assertGreater(max(max(d) - min(d) for d in drops), 0.01)

    def map_of(self, atom):
        sae, _ = read_safetensors(self.atoms / "layer_1.safetensors")
        seen = []
        self.heads(lambda h: seen.append(h) or h)
        pre = numpy.maximum((seen[0] - sae["pre-bias"]) @ sae["encoder"].T + sae["encoder-bias"], 0)
        best = numpy.argsort(-pre, axis=1)[:, :4]
        z = numpy.where((best == atom).any(1), pre[:, atom], 0)
        return z, sae["decoder"][atom] / numpy.linalg.norm(sae["decoder"][atom])

    def test_a_page_of_atoms_and_of_where_to_freeze(self):
        where = self.folder / "where"
        self.assert_done(run("cohort", "freeze-sweep", self.checkpoint(self.results, "adam"),
                             self.shared / "pictures" / "a.png", "--taus", "0,1", "--seeds", "1", "--steps", "5", "--out", where))
        page = self.folder / "both.html"
        figures = self.folder / "figures"
        document = read_json(run("sae", "report", where, self.atoms, "--out", page, "--figures", figures, "--json"))
        text = page.read_text()
        self.assertLess(text.index("What the layers encode"), text.index("Which layers of this encoder transfer"))
        self.assertEqual(text.count("</html>"), 1)
        self.assertTrue((figures / "freeze_where.png").exists())
        (sweep,) = document["freeze_sweeps"]
        self.assertEqual(sweep["name"], "where")
        stored = json.loads((where / "freeze.json").read_text())
        self.assertEqual(sweep["targets"], stored["targets"])
        # Another folder of this name keeps its own figure.
        twin = self.folder / "twin" / "where"
        shutil.copytree(where, twin)
        document = read_json(run("sae", "report", where, twin, "--out", page, "--figures", figures, "--json"))
        self.assertEqual([sweep["name"] for sweep in document["freeze_sweeps"]], ["where", "where-2"])
        self.assertTrue((figures / "freeze_where-2.svg").exists())
        # Alone too; and a broken one is told before anything is computed.
        self.assert_done(run("sae", "report", where, "--out", page))
        (where / "freeze.json").write_text("{")
        self.assert_refused(run("sae", "report", self.atoms, where, "--out", page), "freeze.json")

    def test_pictures_whose_names_are_not_utf8(self):
        """They are only names here: bytes that JSON cannot hold are replaced."""
        pictures, results, atoms, out = (self.folder / name for name in ("pictures", "results", "atoms", "out"))
        pictures.mkdir()
        for k, name in enumerate((b"a.png", b"caf\xe9.png")):
            shutil.copy(self.shared / "pictures" / self.NAMES[k], pictures / os.fsdecode(name))
        for command in (["cohort", "train", pictures, "--model", "siren", "--hidden-layers", "2", "--width", "8", "--steps", "3",
                         "--out", results],
                        ["sae", "train", results, "--layers", "1", *SPEC[:4], "--steps", "3", *SPEC[6:], "--no-damage", "--out", atoms],
                        ["sae", "ablate", atoms, "--layer", "1", "--atoms", "3", "--out", out]):
            status, errors = run_bytes(*command)
            self.assertEqual(status, 0, errors)
        document = json.loads((out / "ablation.json").read_text(encoding="utf-8"))
        self.assertEqual(list(document["psnr_after"]), ["a.png", "caf\ufffd.png"])

    def test_the_page_names_the_picture_that_loses_most(self):
        page = (self.atoms / "report.html").read_text()
        self.assertIn("the mean of 3 pictures", page)
        self.assertTrue(any(f"</b>, {name}:" in page for name in self.NAMES))


@unittest.skipIf(numpy is None, "needs NumPy (Debian: python3-numpy)")
class LonelyCheckpointTest(SaeTest):
    def test_a_checkpoint_far_from_its_results(self):
        """What it learnt is named by hand, and every later command knows it from the folder."""
        checkpoint = self.folder / "far" / "checkpoint.safetensors"
        checkpoint.parent.mkdir()
        shutil.copy(self.checkpoint(self.results, "adam"), checkpoint)
        out = self.folder / "out"
        told = read_json(run("sae", "train", checkpoint, "--source", self.shared / "picture.png", "--layers", "0,2", *SPEC,
                             "--out", out, "--json"))
        at_home = read_json(self.trained)
        self.assertEqual(told["layers"], at_home["layers"])
        self.assertEqual((out / "layer_2.safetensors").read_bytes(), (self.atoms / "layer_2.safetensors").read_bytes())
        self.assert_done(run("sae", "ablate", out, "--layer", "2", "--atoms", "3", "--out", self.folder / "ablated"))
        self.assert_done(run("sae", "atoms", out, "--layers", "2", "--at", "5,9", "--json"))
        self.assert_done(run("sae", "report", out, "--no-damage", "--out", self.folder / "page.html"))


class FourCellsTest(ProgramTest):
    """tests/train/atoms.py, started again."""

    def test_a_training_that_was_cut_short_is_gone_on_with(self):
        sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "train"))
        self.addCleanup(sys.path.pop, 0)
        atoms = importlib.import_module("atoms")

        def trainings():
            commands = [list(map(str, command))[1:] for command in atoms.commands(self.folder)]
            return [command for command in commands if command[0] != "sae"]

        self.assertEqual([command[:2] for command in trainings()], [["fit", "image"]] * 2 + [["cohort", "train"]] * 2)
        begun = self.folder / "single-ffn"
        begun.mkdir()
        (begun / "experiment.json").write_text("{}")
        self.assertEqual(trainings()[1], ["resume", str(begun)])
        self.assertEqual(trainings()[0][0], "fit")


if __name__ == "__main__":
    unittest.main()
