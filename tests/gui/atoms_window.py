"""Hands for the atoms panel, which several tests and the measurement share."""


def take_apart(window, every=True, **settings):
    """Opens the panel, sets fields of the autoencoder and begins. Without `every` only the shown layer is taken apart."""
    window.click("view.atoms")
    window.wait_widget("atoms.train")
    window.click("atoms.autoencoder")
    window.wait_widget("atoms.sae.atoms")
    for field, value in settings.items():
        window.retype(f"atoms.sae.{field}", str(value))
        window.hold("Return")
    window.hold("Escape")
    if not every:
        window.click("atoms.every")
    window.click("atoms.train")


def shown_atoms(window):
    """Those on the screen, first to last."""
    names = [w for w in window.widgets if w.startswith("atoms.atom.")]
    return sorted(names, key=lambda w: (round(window.widgets[w]["y"]), window.widgets[w]["x"]))
