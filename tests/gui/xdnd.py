"""The source's side of XDND, the drag and drop of X11: xdotool cannot drop a file.

Protocol version 5, https://www.freedesktop.org/wiki/Specifications/XDND/
"""
import time
from pathlib import Path

from Xlib import X, display
from Xlib.protocol import event

VERSION = 5


class DropSource:
    def __init__(self):
        self.display = display.Display()
        self.window = self.display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)

    def atom(self, name):
        return self.display.intern_atom(name)

    def say(self, target, kind, data):
        message = event.ClientMessage(window=target, client_type=self.atom(kind), data=(32, data))
        target.send_event(message, event_mask=X.NoEventMask)
        self.display.flush()

    def drop(self, window_id, paths, x, y, patience=60):
        """@return whether the window took the files"""
        target = self.display.create_resource_object("window", int(window_id))
        aware = target.get_full_property(self.atom("XdndAware"), X.AnyPropertyType)
        if aware is None:
            raise AssertionError("the window takes no drops (no XdndAware)")
        uris = "".join(Path(path).resolve().as_uri() + "\r\n" for path in paths).encode()
        self.window.set_selection_owner(self.atom("XdndSelection"), X.CurrentTime)
        self.say(target, "XdndEnter", [self.window.id, min(VERSION, aware.value[0]) << 24,
                                       self.atom("text/uri-list"), 0, 0])
        self.say(target, "XdndPosition", [self.window.id, 0, x << 16 | y, X.CurrentTime,
                                          self.atom("XdndActionCopy")])
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not self.display.pending_events():
                time.sleep(0.01)
                continue
            taken = self.answer(self.display.next_event(), target, uris)
            if taken is not None:
                return taken
        raise AssertionError("the window did not finish the drop")

    def answer(self, seen, target, uris):
        """@return whether the drop was taken once that is known, else None"""
        if seen.type == X.SelectionRequest:
            self.hand_over(seen, uris)
        elif seen.type == X.ClientMessage and seen.client_type == self.atom("XdndStatus"):
            if not seen.data[1][1] & 1:
                return False
            self.say(target, "XdndDrop", [self.window.id, 0, X.CurrentTime, 0, 0])
        elif seen.type == X.ClientMessage and seen.client_type == self.atom("XdndFinished"):
            # GLFW answers with the number of bytes instead of a flag.
            return seen.data[1][1] != 0
        return None

    def hand_over(self, request, uris):
        requestor = request.requestor
        requestor.change_property(request.property, request.target, 8, uris)
        requestor.send_event(event.SelectionNotify(time=request.time, requestor=requestor, selection=request.selection,
                                                   target=request.target, property=request.property))
        self.display.flush()

    def close(self):
        self.window.destroy()
        self.display.close()
