"""A TopK sparse autoencoder in Python PyTorch, by autograd in float64. Reads a JSON list of requests from argv, prints one of answers.

Written from the equations of Gao et al. 2024 and the order of operations of OpenAI's sparse_autoencoder: loss, backward,
atoms to unit norm, parallel part of their gradient out, Adam.
"""
import json
import sys

import torch
from optimizers import drawn
from torch.nn.functional import normalize


def activations(r):
    """Points on a few directions, so that there is something sparse to find, shifted off the origin."""
    directions = drawn(11, [r["sources"], r["width"]], torch.float64)
    strengths = drawn(12, [r["points"], r["sources"]], torch.float64).clamp(min=0.3) - 0.3
    return strengths @ directions + 0.05 * drawn(13, [r["points"], r["width"]], torch.float64) + 0.4


def start(r):
    n, d = r["atoms"], r["width"]
    return {
        "encoder": normalize(drawn(21, [n, d], torch.float64), dim=1),
        "decoder": normalize(drawn(22, [n, d], torch.float64), dim=1),
        "encoder-bias": 0.02 * drawn(23, [n], torch.float64),
        "pre-bias": 0.1 * drawn(24, [d], torch.float64),
    }


def topk(values, k):
    """TopK(ReLU(values)), dense."""
    best, index = torch.relu(values).topk(k, dim=1)
    return torch.zeros_like(values).scatter(1, index, best)


def losses(p, h, variance, dead, r):
    """The loss, its two parts, and the code."""
    pre = (h - p["pre-bias"]) @ p["encoder"].T + p["encoder-bias"]
    z = topk(pre, r["k"])
    reconstruction = z @ p["decoder"] + p["pre-bias"]
    main = ((reconstruction - h) ** 2).mean() / variance
    auxiliary = torch.zeros((), dtype=torch.float64)
    if r["aux"] and dead.any():
        residual = (h - reconstruction).detach()
        dead_pre = pre[:, dead]
        dead_z = topk(dead_pre, min(r["aux-k"], dead_pre.shape[1]))
        spread = ((residual - residual.mean(0)) ** 2).mean()
        auxiliary = ((dead_z @ p["decoder"][dead] - residual) ** 2).mean() / spread
    return main + r["aux-weight"] * auxiliary, main, auxiliary, z


def adjust(p, r):
    decoder = p["decoder"]
    if r["unit-norm"]:
        decoder.copy_(normalize(decoder, dim=1))
    if r["remove-parallel"]:
        along = (decoder.grad * decoder).sum(1, keepdim=True) / (decoder**2).sum(1, keepdim=True)
        decoder.grad -= along * decoder


def train(r):
    h = activations(r)
    variance = ((h - h.mean(0)) ** 2).mean()
    p = {name: value.requires_grad_() for name, value in start(r).items()}
    optimizer = torch.optim.Adam(p.values(), lr=r["lr"], eps=6.25e-10)
    quiet = torch.zeros(r["atoms"], dtype=torch.long)
    rows = []
    for _ in range(r["steps"]):
        dead = quiet > r["dead-window"]
        loss, main, auxiliary, z = losses(p, h, variance, dead, r)
        optimizer.zero_grad()
        loss.backward()
        gradients = {name: value.grad.flatten().tolist() for name, value in p.items()}
        rows.append({"loss": loss.item(), "reconstruction": main.item(), "auxiliary": auxiliary.item(),
                     "dead": int(dead.sum()), "gradients": gradients})
        with torch.no_grad():
            adjust(p, r)
            quiet = torch.where((z > 1e-3).any(0), torch.zeros_like(quiet), quiet + len(h))
        optimizer.step()
    return {"steps": rows, "weights": {name: value.flatten().tolist() for name, value in p.items()}}


def main():
    torch.set_num_threads(1)
    json.dump([train(request) for request in json.loads(sys.argv[1])], sys.stdout)


if __name__ == "__main__":
    main()
