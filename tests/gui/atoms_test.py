#!/usr/bin/env python3
"""Atoms in the window: a network is taken apart, a click takes an atom out and the picture loses it, steering, undo, who
fires where."""
import unittest

from atoms_window import shown_atoms, take_apart
from window import WindowTest, difference, experiment, xdotool

PICTURE, CHANGE, MAP = "atoms.picture", "atoms.change", "atoms.map"
READY = 5


class AtomsTest(WindowTest):
    def atoms(self, window):
        return window.state["atoms"]

    def trained(self, steps=60):
        """A paused window with two small networks."""
        window = self.open(experiment(self.folder, width=32))
        window.wait_step(steps)
        window.click("run.play")
        window.wait_paused()
        return window

    def taken_apart(self):
        window = self.trained()
        take_apart(window, atoms=48, k=4, steps=150, lr=0.003)
        window.wait(lambda: self.atoms(window)["stage"] == READY, "the atoms")
        return window

    def edit(self, window, act):
        """Does something and waits for the picture that answers it."""
        before = (self.atoms(window)["edited"] or {"serial": 0})["serial"]
        act()
        window.wait(lambda: (self.atoms(window)["edited"] or {"serial": 0})["serial"] > before, "the edited picture")
        window.wait_frames(2)
        return self.atoms(window)["edited"]

    def look(self, window, name):
        window.rest_pointer()
        window.wait_calm()
        screen = window.screenshot(name)
        return {cell: window.crop(screen, cell)[3:-3, 3:-3] for cell in (PICTURE, CHANGE, MAP)}

    def test_a_click_takes_an_atom_out(self):
        window = self.taken_apart()
        layers = self.atoms(window)["layers"]
        self.assertTrue(all(layer["studied"] for layer in layers), layers)
        whole = self.look(window, "atoms")
        first = shown_atoms(window)[0]

        edited = self.edit(window, lambda: window.click(first))
        atom = int(first.rsplit(".", 1)[1])
        self.assertEqual(self.atoms(window)["edits"], [[atom, 0]])
        self.assertEqual(self.atoms(window)["selected"], atom)
        before = layers[0]["psnr"][0]
        self.assertLess(edited["psnr"][0], before - 0.05, "the strongest atom is worth something")
        without = self.look(window, "atoms-ablated")
        self.assertGreater(difference(whole[PICTURE], without[PICTURE]), 1, "the picture changes")

        # A second one beside the first.
        second = shown_atoms(window)[1]
        window.key_down("shift")
        both = self.edit(window, lambda: window.click(second))
        window.key_up("shift")
        self.assertEqual(len(self.atoms(window)["edits"]), 2)
        self.assertNotEqual(both["psnr"], edited["psnr"])

        # Undone twice it is the network as it was. A key that is held repeats: these are pressed.
        window.key("ctrl+z")
        window.wait(lambda: len(self.atoms(window)["edits"]) == 1, "one undone")
        window.key("ctrl+z")
        window.wait(lambda: self.atoms(window)["edits"] == [] and self.atoms(window)["edited"] is None, "all undone")
        again = self.look(window, "atoms-undone")
        self.assert_alike(whole[PICTURE], again[PICTURE], "undone")
        window.click("atoms.redo")
        window.wait(lambda: self.atoms(window)["edits"] == [[atom, 0]], "done again")

    def test_steering(self):
        window = self.taken_apart()
        first = shown_atoms(window)[0]
        self.edit(window, lambda: window.click(first))
        window.wait_widget("atoms.steer")
        left, right = window.place("atoms.steer", 0.05), window.place("atoms.steer", 0.95)
        window.drag(left, right, release=False)
        before = self.atoms(window)["edited"]["serial"]
        moving = len(window.states)
        # While the slider moves, the picture does too.
        for i in range(20):
            window.move(right[0] - 4 * i, right[1])
            window.wait_frames(1)
        window.read()
        seen = {s["atoms"]["edited"]["serial"] for s in window.states[moving:] if s["atoms"]["edited"]} - {before}
        self.assertGreater(len(seen), 3)
        window.move(*right)
        self.edit(window, lambda: window.release())
        scale = self.atoms(window)["edits"][0][1]
        self.assertGreater(scale, 2.5)
        strong = self.look(window, "atoms-steered")
        self.edit(window, lambda: window.click("atoms.ablate"))
        self.assertEqual(self.atoms(window)["edits"][0][1], 0)
        out = self.look(window, "atoms-out")
        # The drag is one step of undo, whatever it went through.
        window.key("ctrl+z")
        window.wait(lambda: self.atoms(window)["edits"] == [[self.atoms(window)["selected"], scale]], "steered again")
        window.key("ctrl+z")
        window.wait(lambda: self.atoms(window)["edits"] == [[self.atoms(window)["selected"], 0]], "before the drag")
        self.assertGreater(difference(strong[PICTURE], out[PICTURE]), 1)
        window.click("atoms.clear")
        window.wait(lambda: self.atoms(window)["edits"] == [], "all put back")

    def test_who_fires_where(self):
        window = self.taken_apart()
        window.click(PICTURE, 0.3, 0.4)
        window.wait(lambda: any(w.startswith("atoms.firing.") for w in window.widgets), "a list of atoms")
        listed = [w for w in window.widgets if w.startswith("atoms.firing.")]
        self.assertLessEqual(len(listed), 4, "no more than k fire at a pixel")
        self.edit(window, lambda: window.click(listed[0]))
        self.assertEqual(self.atoms(window)["edits"][0][0], int(listed[0].rsplit(".", 1)[1]))
        window.drag(window.place(PICTURE, 0.2, 0.2), window.place(PICTURE, 0.6, 0.6))
        window.wait(lambda: len([w for w in window.widgets if w.startswith("atoms.firing.")]) > 4,
                    "atoms of the rectangle")
        self.look(window, "atoms-rectangle")

    def test_layers_orders_and_search(self):
        window = self.taken_apart()
        by_magnitude = shown_atoms(window)
        window.click("atoms.order.ipr")
        window.wait(lambda: shown_atoms(window) != by_magnitude, "another order")
        window.click("atoms.layer.1")
        window.wait(lambda: self.atoms(window)["layer"] == 1, "the other layer")
        window.click("atoms.order.damage")
        self.look(window, "atoms-layer")
        window.click("atoms.search")
        window.type("31")
        window.wait(lambda: self.atoms(window)["selected"] == 31, "atom 31")
        window.hold("Escape")
        window.click("view.atoms")
        window.wait_widget("scrubber")

    def test_plots_of_the_layers_and_a_sweep_over_n_and_k(self):
        window = self.taken_apart()
        window.click("atoms.below.layers")
        window.wait_widget("atoms.plot.firing")
        window.rest_pointer()
        window.wait_calm()
        screen = window.screenshot("atoms-layers")
        for plot in ("active", "ipr", "dead", "psnr", "magnitude", "firing"):
            self.assert_picture(window.crop(screen, f"atoms.plot.{plot}"), plot)
        # A click on a layer of a plot shows it.
        window.click("atoms.plot.active", 0.55, 0.4)
        window.wait(lambda: self.atoms(window)["layer"] == 1, "the layer in the middle")

        window.click("atoms.below.grid")
        for field, value in (("atoms", "16, 48"), ("k", "2, 4, 99")):
            window.wait_widget(f"atoms.grid.{field}")
            window.retype(f"atoms.grid.{field}", value)
            window.hold("Return")
        window.click("atoms.grid.sweep")
        window.wait_calm()
        self.assertEqual(self.atoms(window)["stage"], READY, "k above n: the button is off")
        window.screenshot("atoms-grid-refused")
        window.retype("atoms.grid.k", "2, 4, 8")
        window.hold("Return")
        window.click("atoms.grid.sweep")
        window.wait(lambda: self.atoms(window)["grid"] == 6 and self.atoms(window)["stage"] == READY, "the sweep")
        window.wait_widget("atoms.grid.r2.16.8")
        window.rest_pointer()
        window.wait_calm()
        screen = window.screenshot("atoms-grid")
        best, worst = (window.crop(screen, f"atoms.grid.r2.{n}.{k}")[2:-2, 2:5].mean(axis=(0, 1)) for n, k in ((48, 8), (16, 2)))
        self.assertGreater(best.mean(), worst.mean() + 30, "a larger dictionary gives more back")
        window.click("atoms.grid.r2.16.8")
        window.click("atoms.train")
        # Ready it is before the click too, with forty-eight.
        window.wait(lambda: self.atoms(window)["stage"] == READY
                    and all(layer.get("alive", 48) <= 16 for layer in self.atoms(window)["layers"]), "the new atoms")
        window.click("atoms.below.wall")
        window.wait(lambda: len(shown_atoms(window)) == 16, "the sixteen atoms that were chosen")

    def test_refused(self):
        window = self.trained()
        take_apart(window, k=2000)
        window.wait_calm()
        self.assertEqual(self.atoms(window)["stage"], 0, "k above the number of atoms: the button is off")
        self.look_anyway(window)

    def look_anyway(self, window):
        window.rest_pointer()
        window.wait_calm()
        window.screenshot("atoms-empty")


if __name__ == "__main__":
    unittest.main()
