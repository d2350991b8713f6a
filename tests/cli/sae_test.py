#!/usr/bin/env python3
"""rankscope sae: autoencoders on the layers of a small SIREN, checked against NumPy on the files that they leave."""
import csv
import json
import shutil
import signal
import struct
import tempfile
import time
import unittest
from pathlib import Path

from program import ProgramTest, png_bytes, read_json, run, start

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
        # Alone too; and a broken one is told before anything is computed.
        self.assert_done(run("sae", "report", where, "--out", page))
        (where / "freeze.json").write_text("{")
        self.assert_refused(run("sae", "report", self.atoms, where, "--out", page), "freeze.json")

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


class BadInputTest(SaeTest):
    def test_numbers(self):
        out = ["--out", self.folder / "out"]
        self.assert_refused(self.train("--k", "0", *out), "--k", "0")
        self.assert_refused(self.train("--atoms", "16", "--k", "17", *out), "--k", "17 of 16")
        self.assert_refused(self.train("--layers", "0,7", *out), "layer 7", "0 to 2")
        self.assert_refused(self.train("--layers", "zero", *out), "--layers", "zero")
        self.assert_refused(self.train("--atoms", "many", *out), "--atoms", "many")
        self.assert_refused(self.train("--layers", "0"), "--out")
        sweep = ["sae", "sweep", self.results, "--layers", "0", *out]
        self.assert_refused(run(*sweep, "--atoms", "8", "--k", "9"), "9 of 8")
        self.assert_refused(run(*sweep, "--atoms", "8", "--k", "0"), "--k", "0")
        self.assertFalse((self.folder / "out").exists())

    def test_networks(self):
        out = ["--out", self.folder / "out"]
        self.assert_refused(run("sae", "train", *out), "NETWORK")
        self.assert_refused(run("sae", "train", self.folder / "none", *out), "none")
        self.assert_refused(run("sae", "train", self.picture, *out), "picture.png")
        self.assert_refused(run("sae", "train", self.atoms / "layer_0.safetensors", *out), "layer_0.safetensors")
        self.assert_refused(run("sae", "train", self.results, "--run", "adm", *out), "adm", "adam")
        alone = self.folder / "far" / "away"
        alone.mkdir(parents=True)
        shutil.copy(self.checkpoint(self.results, "adam"), alone)
        self.assert_refused(run("sae", "train", alone / "checkpoint.safetensors", *out), "experiment.json", "--source")
        self.assert_refused(run("sae", "train", alone / "checkpoint.safetensors", "--resize", "8x8", *out), "--source")
        self.assert_refused(run("sae", "train", alone / "checkpoint.safetensors", "--source", "sample:harbour", *out), "another signal")
        normalised = self.folder / "normalised"
        self.assert_done(self.fit("--batch-norm", "pre", "--steps", "2", "--out", normalised))
        self.assert_refused(run("sae", "train", normalised, *out), "not available", "BatchNorm")

    def test_autoencoders_of_something_else(self):
        """Another layer, another network, another step of the same network."""
        swapped = self.folder / "swapped"
        shutil.copytree(self.atoms, swapped)
        shutil.copy(self.atoms / "layer_0.safetensors", swapped / "layer_2.safetensors")
        ablate = ["--layer", "2", "--atoms", "1"]
        self.assert_refused(run("sae", "ablate", swapped, *ablate), "layer_2.safetensors", "layer 0", "layer 2")
        self.assert_refused(run("sae", "atoms", swapped, "--at", "0,0"), "layer_2.safetensors")
        other = self.folder / "other"
        self.assert_done(self.fit("--steps", "2", "--out", other))
        foreign = self.folder / "foreign"
        shutil.copytree(self.atoms, foreign)
        description = json.loads((foreign / "sae.json").read_text())
        description["checkpoint"] = str(self.checkpoint(other, "adam"))
        (foreign / "sae.json").write_text(json.dumps(description))
        self.assert_refused(run("sae", "ablate", foreign, "--layer", "0", "--atoms", "1"), "other weights", "siren", "relu")
        (foreign / "layer_0.safetensors").write_bytes(self.checkpoint(other, "adam").read_bytes())
        self.assert_refused(run("sae", "ablate", foreign, "--layer", "0", "--atoms", "1"), "no sparse autoencoder")

    def test_atoms_and_places(self):
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "2", "--atoms", "64"), "64", "0 to 63")
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "1", "--atoms", "3"), "layer 1", "0, 2")
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "2", "--atoms", "3", "--scale", "big"), "--scale", "big")
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "2"), "--atoms")
        self.assert_refused(run("sae", "ablate", self.folder, "--layer", "2", "--atoms", "3"), str(self.folder))
        self.assert_refused(run("sae", "atoms", self.atoms, "--at", "24,3"), "24,3", "24x16")
        self.assert_refused(run("sae", "atoms", self.atoms, "--box", "30x3+0+0"), "30x3+0+0")
        self.assert_refused(run("sae", "atoms", self.atoms, "--order", "dammage", "--at", "1,1"), "dammage", "damage")
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "2", "--atoms", "1,64"), "64", "0 to 63")
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "2", "--atoms", "-1"), "--atoms")
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "7", "--atoms", "1"), "--layer:", "layer 7")
        self.assert_refused(run("sae", "atoms", self.atoms, "--layers", "7", "--at", "1,1"), "--layers", "layer 7")
        self.assert_refused(run("sae", "atoms", self.atoms), "--out")
        self.assert_refused(run("sae", "report", self.atoms, "--out", self.folder / "none" / "a.html"), "a.html", "no such folder")
        self.assert_refused(run("sae", "report", self.folder, "--out", self.folder / "a.html"), str(self.folder))

    def test_a_damaged_description(self):
        damaged = self.folder / "damaged"
        shutil.copytree(self.atoms, damaged)
        path = damaged / "sae.json"
        whole = json.loads(path.read_text())
        for broken in ({**whole, "layers": []}, {**whole, "layers": "all"}, {**whole, "rankscope-sae": 99},
                       {k: v for k, v in whole.items() if k != "checkpoint"}, []):
            path.write_text(json.dumps(broken))
            self.assert_refused(run("sae", "report", damaged, "--out", self.folder / "a.html"), str(path))
            self.assert_refused(run("sae", "atoms", damaged, "--at", "1,1"), str(path))
        path.write_text(json.dumps(whole)[:40])
        self.assert_refused(run("sae", "atoms", damaged, "--at", "1,1"), str(path))

    def test_other_settings_are_kept(self):
        kept = (self.atoms / "layer_0.safetensors").read_bytes()
        self.assert_refused(self.train("--layers", "0,2", *SPEC, "--seed", "1", "--out", self.atoms), str(self.atoms), "--force")
        self.assertEqual((self.atoms / "layer_0.safetensors").read_bytes(), kept)

    def test_without_a_command(self):
        self.assert_refused(run("sae"), "rankscope sae", "train", "sweep")
        self.assert_refused(run("sae", "trian"), "trian", "train")


if __name__ == "__main__":
    unittest.main()
