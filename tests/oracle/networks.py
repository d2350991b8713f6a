"""Trains a network of Rankscope's in Python PyTorch from given weights. Reads one JSON request from the file named in
argv, prints one JSON document: the loss before each step.

Written from the formulas, with PyTorch's autograd; shares nothing with the C++ code. Weights, coordinates and targets
come as .npy files in the folder `arrays`; names are the checkpoint's, complex arrays have a last axis of 2.
"""
import json
import math
import sys
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F

from optimizers import newton_schulz


class Weights:
    def __init__(self, request, dtype):
        self.leaves = {}
        self.buffers = {}
        for name in request["names"]:
            value = torch.from_numpy(numpy.load(Path(request["arrays"]) / (name + ".npy"))).to(dtype)
            if name.endswith(".complex"):
                value = torch.view_as_complex(value)
                name = name[: -len(".complex")]
            if "running" in name or name.startswith("encoding"):
                self.buffers[name] = value
            else:
                self.leaves[name] = value.clone().requires_grad_()

    def linear(self, name, h):
        w, b = self.leaves[name + ".weight"], self.leaves[name + ".bias"]
        return h.to(w.dtype) @ w.T + b

    def layers(self):
        return 1 + max(int(name.split(".")[1]) for name in self.leaves if name.startswith("layers."))


def activation(spec, i):
    omega = spec["omega"] if i == 0 or not spec["omega-hidden"] else spec["omega-hidden"]
    s = spec["sigma"]

    def finer(z):
        scale = z.abs() + 1
        return torch.sin(omega * (scale if spec["finer-scale-gradient"] else scale.detach()) * z)

    return {
        "siren": lambda z: torch.sin(omega * z),
        "finer": finer,
        "gauss": lambda z: torch.exp(-(z**2) / (2 * spec["gauss-a"] ** 2)),
        "gauss-ffn": lambda z: torch.exp(-(z**2) / (2 * spec["gauss-a"] ** 2)),
        "wire": lambda z: torch.sin(spec["omega"] * z) * torch.exp(-((s * z) ** 2)),
        "wire-complex": lambda z: torch.exp(1j * spec["omega"] * z - (s * z).abs() ** 2),
    }.get(spec["model"], torch.relu)


def encoding(spec, weights, x):
    if spec["model"] in ("ffn", "gauss-ffn"):
        phase = 2 * math.pi * x @ weights.buffers["encoding.frequencies"].T
        return torch.cat([phase.cos(), phase.sin()], 1)
    if spec["model"] == "pe":
        waves = [f(2**k * math.pi * x) for k in range(spec["bands"]) for f in (torch.sin, torch.cos)]
        return torch.cat(waves, 1)
    if spec["model"] == "ga-planes":
        return ga_planes(spec, weights.leaves, x)
    return hash_grid(spec, weights.leaves["grid"][0], x) if spec["model"] == "hash-grid" else x


def sampled(grid, points, padding):
    """grid 1 x C x H x W at points n x 2: n x C."""
    return F.grid_sample(grid, points[None, None], align_corners=True, padding_mode=padding)[0, :, 0].T


def ga_space(spec, leaves, x):
    """Three lines, three planes and a volume."""
    def line(axis):
        grid = leaves["lines." + "xyz"[axis]].transpose(1, 2)[:, :, None]
        return sampled(grid, torch.stack([x[:, axis], torch.zeros_like(x[:, axis])], 1), "border")

    def plane(a, b):
        table = leaves["planes." + "xyz"[a] + "xyz"[b]]
        side = math.isqrt(table.shape[1])
        return sampled(table.reshape(1, side, side, -1).permute(0, 3, 1, 2), x[:, [a, b]], "zeros")

    grid = leaves["volume"].reshape(1, 5, 5, 5, -1).permute(0, 4, 1, 2, 3)
    volume = F.grid_sample(grid, x[None, None, None], align_corners=True, padding_mode="zeros")[0, :, 0, 0].T
    lx, ly, lz = line(0), line(1), line(2)
    xy, yz, zx = plane(0, 1), plane(1, 2), plane(2, 0)
    if spec["combine"] == "multiply":
        return lx * ly * lz + xy * lz + yz * lx + zx * ly + volume
    return lx + ly + lz + xy + yz + zx + volume


def ga_planes(spec, leaves, x):
    if x.shape[1] == 3:
        return ga_space(spec, leaves, x)
    zero = torch.zeros_like(x[:, 0])
    lines = []
    for axis, name in enumerate(("lines.x", "lines.y")):
        grid = leaves[name].transpose(1, 2)[:, :, None]
        lines.append(sampled(grid, torch.stack([x[:, axis], zero], 1), "border"))
    side = math.isqrt(leaves["plane"].shape[1])
    plane = leaves["plane"].reshape(1, side, side, -1).permute(0, 3, 1, 2)
    both = lines[0] * lines[1] if spec["combine"] == "multiply" else lines[0] + lines[1]
    return both + sampled(plane, x, "zeros")


def hash_grid(spec, table, x):
    levels, log2 = spec["grid-levels"], spec["grid-table"]
    b = math.exp(math.log(spec["grid-finest"] / spec["grid-coarsest"]) / (levels - 1))
    out, offset, u = [], 0, (x + 1) / 2
    for level in range(levels):
        scale = b**level * spec["grid-coarsest"] - 1
        across = math.ceil(scale - 1e-9) + 2
        rows = -(-min(across**2, 2**log2) // 8) * 8
        position = u * scale + 0.5
        cell = position.floor().long()
        share = position - cell
        total = 0
        for dx in (0, 1):
            for dy in (0, 1):
                cx, cy = cell[:, 0] + dx, cell[:, 1] + dy
                row = cx + across * cy if across**2 <= 2**log2 else (cx ^ (cy * 2654435761)) % rows
                weight = (share[:, 0] if dx else 1 - share[:, 0]) * (share[:, 1] if dy else 1 - share[:, 1])
                total = total + table[offset + row] * weight[:, None]
        out.append(total)
        offset += rows
    return torch.cat(out, 1)


def forward(spec, weights, x):
    h = encoding(spec, weights, x)
    last = weights.layers() - 1
    norm = spec["batch-norm"]
    for i in range(last):
        name = f"layers.{i}"
        phi = activation(spec, i)
        normed = lambda v: F.batch_norm(v, None, None, weights.leaves[f"norms.{i}.weight"], weights.leaves[f"norms.{i}.bias"], True)
        if spec["model"] == "wire" and spec["wire-form"] == "cosine":
            z, u = weights.linear(name, h), weights.linear(name + ".envelope", h)
            h = torch.cos(spec["omega"] * z) * torch.exp(-((spec["sigma"] * u) ** 2))
            continue
        z = weights.linear(name, h)
        z = normed(z) if norm == "pre" else z
        h = phi(z)
        h = normed(h) if norm == "post" else h
    return weights.linear(f"layers.{last}", h).real


class Adam:
    def __init__(self, leaves, o):
        self.optimizer = torch.optim.Adam(list(leaves.values()), lr=1, betas=(o["beta1"], o["beta2"]), eps=o["eps"])

    def step(self, lr, muon_lr):
        self.optimizer.param_groups[0]["lr"] = lr
        self.optimizer.step()


def real_block(z):
    return torch.cat([torch.cat([z.real, -z.imag], 1), torch.cat([z.imag, z.real], 1)], 0)


class Muon:
    """K. Jordan's with auxiliary Adam; a complex matrix A + jB is orthogonalised as [A -B; B A]."""

    def __init__(self, leaves, hidden, o):
        self.o, self.hidden = o, {name: leaves[name] for name in hidden}
        self.momentum = {name: torch.zeros_like(w) for name, w in self.hidden.items()}
        rest = [w for name, w in leaves.items() if name not in hidden]
        self.adam = torch.optim.Adam(rest, lr=1, betas=(o["beta1"], o["beta2"]), eps=o["aux-eps"])

    def step(self, lr, muon_lr):
        beta = self.o["momentum"]
        for name, w in self.hidden.items():
            m = self.momentum[name] = beta * self.momentum[name] + (1 - beta) * w.grad
            u = (1 - beta) * w.grad + beta * m
            if u.is_complex():
                rows, columns = u.shape
                block = newton_schulz(real_block(u), self.o["ns-steps"])
                u = torch.complex(block[:rows, :columns], block[rows:, :columns])
            else:
                u = newton_schulz(u, self.o["ns-steps"])
            w.copy_(w - muon_lr * math.sqrt(max(1, w.shape[0] / w.shape[1])) * u)
        self.adam.param_groups[0]["lr"] = lr
        self.adam.step()


def hidden_names(spec, weights):
    if spec["model"] == "ga-planes":
        return ["layers.0.weight"]
    names = []
    for i in range(1, weights.layers() - 1):
        names += [f"layers.{i}{part}.weight" for part in ("", ".envelope") if f"layers.{i}{part}.weight" in weights.leaves]
    return names


def train(request):
    spec, o = request["model"], request["optimizer"]
    dtype = getattr(torch, request["dtype"])
    weights = Weights(request, dtype)
    x, y = (torch.from_numpy(numpy.load(Path(request["arrays"]) / f"{n}.npy")).to(dtype) for n in ("x", "y"))
    muon = o["optimizer"] == "muon"
    optimizer = Muon(weights.leaves, hidden_names(spec, weights), o) if muon else Adam(weights.leaves, o)
    losses = []
    for t in range(request["steps"]):
        loss = ((forward(spec, weights, x) - y) ** 2).mean()
        losses.append(loss.item())
        for w in weights.leaves.values():
            w.grad = None
        loss.backward()
        share = (1 + math.cos(math.pi * t / request["horizon"])) / 2
        with torch.no_grad():
            optimizer.step(*(o["lr-min"] + (rate - o["lr-min"]) * share for rate in (o["lr"], o["muon-lr"])))
    return {"losses": losses}


if __name__ == "__main__":
    torch.set_num_threads(1)
    json.dump([train(r) for r in json.loads(Path(sys.argv[1]).read_text())], sys.stdout)
