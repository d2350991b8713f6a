#!/usr/bin/env python3
"""Shapes in the window: two surfaces grow under one camera; orbit, zoom, looks, going back, export, another shape."""
import json
import unittest

from window import SCREEN, WindowTest, middle, run
from xdnd import DropSource

TARGET, ADAM, MUON = "surface.cell.0", "surface.cell.1", "surface.cell.2"
CELLS = (TARGET, ADAM, MUON)


def shape_experiment(folder, source="sample:knot", name="experiment.json", steps=100000):
    model = {"model": "siren", "omega": 30, "hidden-layers": 2, "width": 32}
    training = {"steps": steps, "seed": 0, "batch": 2000}
    common = {"schedule": "constant", "clip-norm": 1}
    path = folder / name
    path.write_text(json.dumps({
        "rankscope": 1, "signal": {"source": str(source)}, "task": {"task": "sdf", "distance": "mesh",
                                                                    "mesh-resolution": 48}, "pace": "lockstep",
        "runs": [
            {"name": "adam", "model": model, "optimizer": {"optimizer": "adam", "lr": 1e-3, **common},
             "training": training},
            {"name": "muon", "model": model, "optimizer": {"optimizer": "muon", "lr": 1e-3, "muon-lr": 5e-3, **common},
             "training": training}]}))
    return path


def box_obj(path):
    """A box that is ten times as long as it is wide, counter-clockwise from outside."""
    corners = [(x, y, z) for x in (0, 10) for y in (0, 1) for z in (0, 1)]
    faces = [(1, 2, 4, 3), (5, 7, 8, 6), (1, 5, 6, 2), (3, 4, 8, 7), (1, 3, 7, 5), (2, 6, 8, 4)]
    path.write_text("".join("v {} {} {}\n".format(*c) for c in corners) +
                    "".join("f {} {} {} {}\n".format(*f) for f in faces))
    return path


class ShapeTest(WindowTest):
    def look(self, window, name):
        window.rest_pointer()
        window.wait_calm()
        screen = window.screenshot(name)
        return {cell: window.crop(screen, cell)[3:-3, 3:-3] for cell in CELLS}

    def paused(self, step=150):
        window = self.open(shape_experiment(self.folder))
        window.wait_widget(MUON)
        window.wait_step(step)
        window.click("run.play")
        window.wait_paused()
        self.wait_finest(window)
        return window

    def wait_finest(self, window, key="surface", step=None, cells=128):
        """Surfaces are made while nothing waits for them."""
        window.wait(lambda: all(r.get(key, [-1, 0])[0] == (r["step"] if step is None else step) and r[key][1] >= cells
                                for r in window.runs), f"the finest {key} of every run")

    def wait_view(self, window, do=None):
        """What is looked at after `do`, at the newest step and with every pixel."""
        before = [r.get("view", {}).get("serial", 0) for r in window.runs]
        if do:
            do()
        window.wait(lambda: all("view" in r and r["view"]["serial"] >= old + (1 if do else 0)
                                and r["view"]["step"] == r["step"] and r["view"]["reduction"] == 1
                                for r, old in zip(window.runs, before)), "the finest view of every run")

    def test_they_grow_under_one_camera(self):
        window = self.paused()
        before = self.look(window, "shape-learnt")
        for cell in CELLS:
            self.assert_picture(before[cell], f"something is seen in {cell}")
        start = window.place(TARGET, 0.5, 0.5)
        window.drag(start, (start[0] + 90, start[1] - 30))
        turned = self.look(window, "shape-turned")
        for cell in CELLS:
            self.assert_differ(before[cell], turned[cell], f"{cell} turns", 1)
        window.wheel(MUON, clicks=5)
        near = self.look(window, "shape-near")
        for cell in CELLS:
            self.assert_differ(turned[cell], near[cell], f"{cell} comes nearer", 1)
        window.click("surface.frame")
        framed = self.look(window, "shape-framed")
        self.assert_differ(near[TARGET], framed[TARGET], "all of it is seen again", 1)

    def test_looks(self):
        window = self.paused()
        shown = {"shaded": self.look(window, "shape-shaded")}
        for name in ("wire", "normals", "error"):
            window.click(f"surface.look.{name}")
            shown[name] = self.look(window, f"shape-{name}")
            self.assert_differ(shown["shaded"][MUON], shown[name][MUON], f"{name} looks different", 0.5)
        window.click("surface.look.shaded")
        window.click("surface.finest")
        window.wait_widget("surface.finest.256")
        window.click("surface.finest.256")
        self.wait_finest(window, cells=256)
        self.look(window, "shape-finer")
        colours = middle(shown["normals"][TARGET]).reshape(-1, 3)
        self.assertGreater(int((colours.max(axis=1) - colours.min(axis=1)).max()), 80, "directions are colours")

    def test_slices(self):
        window = self.paused(400)
        mesh = self.look(window, "shape-as-mesh")
        self.wait_view(window, lambda: window.click("surface.form.slice"))
        across_z = self.look(window, "shape-slice-z")
        for cell in CELLS:
            self.assert_differ(mesh[cell], across_z[cell], f"{cell} shows a slice", 1)
            pixels = middle(across_z[cell]).reshape(-1, 3).astype(int)
            self.assertGreater(int((pixels[:, 2] - pixels[:, 0] > 10).sum()), 50, f"inside is blue in {cell}")
            self.assertGreater(int((pixels[:, 0] - pixels[:, 2] > 40).sum()), 50, f"outside is amber in {cell}")
        self.wait_view(window, lambda: window.click("surface.slice.y"))
        across_y = self.look(window, "shape-slice-y")
        self.assert_differ(across_z[ADAM], across_y[ADAM], "another plane", 1)
        self.wait_view(window, lambda: window.flick(window.place("surface.slice.offset", 0.5),
                                                    window.place("surface.slice.offset", 0.7)))
        moved = self.look(window, "shape-slice-moved")
        for cell in CELLS:
            self.assert_differ(across_y[cell], moved[cell], f"the plane moves in {cell}", 0.3)
        start = window.place(TARGET, 0.5, 0.5)
        window.drag(start, (start[0] + 120, start[1] - 60))
        turned = self.look(window, "shape-slice-turned")
        self.assert_differ(moved[ADAM], turned[ADAM], "the plane turns", 0.3)
        window.click("surface.form.mesh")
        window.wait_widget("surface.look.wire")

    def test_traced(self):
        window = self.paused(400)
        mesh = self.look(window, "shape-before-traced")
        self.wait_view(window, lambda: window.click("surface.form.traced"))
        traced = self.look(window, "shape-traced")
        self.assert_alike(mesh[TARGET], traced[TARGET], "the target stays a mesh")
        for cell in (ADAM, MUON):
            self.assert_picture(traced[cell], f"something is seen in {cell}")
            # The same surface under the same light: only its edges and finest creases differ.
            apart = abs(mesh[cell].astype(int) - traced[cell].astype(int)).mean()
            self.assertLess(apart, 6, f"{cell} looks as its mesh does")
        start = window.place(TARGET, 0.5, 0.5)
        self.wait_view(window, lambda: window.drag(start, (start[0] + 120, start[1] - 60)))
        turned = self.look(window, "shape-traced-turned")
        self.assert_differ(traced[MUON], turned[MUON], "it turns", 1)
        window.click("surface.look.normals")
        normals = self.look(window, "shape-traced-normals")
        colours = middle(normals[MUON]).reshape(-1, 3)
        self.assertGreater(int((colours.max(axis=1) - colours.min(axis=1)).max()), 80, "directions are colours")
        window.click("run.play")
        window.wait_step(window.steps()[0] + 50)
        window.click("run.play")
        window.wait_paused()
        self.wait_view(window)
        self.look(window, "shape-traced-later")

    def test_back_in_the_record(self):
        window = self.paused(400)
        live = self.look(window, "shape-live")
        window.flick(window.place("scrubber", 0.97), window.place("scrubber", 0.05))
        window.wait(lambda: 0 <= window.state["scrub"] < 0.2 * window.steps()[0], "a scrub far back")
        window.click("picture.rerender")
        window.wait(lambda: all("replayed_surface" in r for r in window.runs), "the early surfaces")
        self.wait_finest(window, "replayed_surface", window.state["scrub"])
        early = self.look(window, "shape-early")
        self.assert_differ(live[MUON], early[MUON], "the early surface is another", 0.5)
        self.assert_alike(live[TARGET], early[TARGET], "the target is the same")

    def test_export(self):
        window = self.paused()
        self.look(window, "shape-before-export")
        window.key("ctrl+p")
        window.wait(lambda: window.active["widget"] == "palette.search", "the cursor in the palette")
        window.type("mesh of run 2")
        window.wait(lambda: [w for w in window.widgets if w.startswith("palette.") and w != "palette.search"]
                    == ["palette.surface.export.1"], "the one command of that name")
        window.hold("Return")
        kept = self.folder / "kept"
        kept.mkdir()
        window.browse_to(kept)
        window.click("browser.choose")
        window.wait_toast("Exported muon at step")
        meshes = list(kept.iterdir())
        self.assertEqual([m.suffix for m in meshes], [".ply"], meshes)
        told = json.loads(run("inspect", meshes[0], "--json").stdout)
        self.assertEqual(told["kind"], "mesh")
        self.assertGreater(told["triangles"], 1000)

    def test_drop_another(self):
        window = self.paused()
        before = self.look(window, "shape-before-drop")
        source = DropSource()
        self.addCleanup(source.close)
        box = box_obj(self.folder / "box.obj")
        self.assertTrue(source.drop(window.id, [box], SCREEN[0] // 2, SCREEN[1] // 2), "the drop was taken")
        window.wait(lambda: window.state["signal"].startswith("box"), "the box")
        window.wait_run_states("running", "running")
        window.wait_step(30)
        window.click("run.play")
        window.wait_paused()
        after = self.look(window, "shape-dropped")
        self.assert_differ(before[TARGET], after[TARGET], "another target")


if __name__ == "__main__":
    unittest.main()
