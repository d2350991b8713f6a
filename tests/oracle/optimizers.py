"""Reference optimizers in Python PyTorch. Reads one JSON request from argv, prints one JSON document.

Adam is torch.optim's own; Muon and its auxiliary Adam are written out from the formulas of the reference
implementation (K. Jordan, muon.py), one line of algebra per line of code, sharing nothing with the C++ code.
Weights and noise come from a generator that is simple enough to write twice.
"""
import json
import math
import sys

import torch

MASK = (1 << 64) - 1


def draws(seed, count):
    """`count` doubles in [-1, 1): Knuth's MMIX generator, the top 53 bits."""
    x = (seed * 2654435761 + 12345) & MASK
    values = []
    for _ in range(count):
        x = (x * 6364136223846793005 + 1442695040888963407) & MASK
        values.append((x >> 11) * 2.0**-52 - 1)
    return values


def drawn(seed, shape, dtype):
    return torch.tensor(draws(seed, math.prod(shape)), dtype=torch.float64).reshape(shape).to(dtype)


def newton_schulz(u, steps):
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = u.shape[0] > u.shape[1]
    x = u.T if tall else u
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


class Muon:
    def __init__(self, params, request):
        self.params, self.request, self.t = params, request, 0
        self.state = [{"m": torch.zeros_like(p), "v": torch.zeros_like(p)} for p in params]

    def uses_muon(self, i):
        shape = self.params[i].shape
        if self.request["muon-rule"] == "hidden":
            return self.request["parameters"][i]["role"] == "hidden"
        return len(shape) == 2 and min(shape) > 1

    def step(self, gradients):
        r = self.request
        self.t += 1
        for i, (w, g, s) in enumerate(zip(self.params, gradients, self.state)):
            if self.uses_muon(i):
                beta, lr = r["momentum"], r["muon-lr"]
                s["m"] = beta * s["m"] + (1 - beta) * g
                u = (1 - beta) * g + beta * s["m"] if r["nesterov"] else s["m"]
                update = newton_schulz(u, r["ns-steps"]) * math.sqrt(max(1, w.shape[0] / w.shape[1]))
            else:
                beta1, beta2, lr = r["beta1"], r["beta2"], r["lr"]
                s["m"] = beta1 * s["m"] + (1 - beta1) * g
                s["v"] = beta2 * s["v"] + (1 - beta2) * g * g
                corrected = s["v"] / (1 - beta2**self.t)
                update = s["m"] / (1 - beta1**self.t) / (corrected.sqrt() + r["aux-eps"])
            w.copy_(w * (1 - lr * r["weight-decay"]) - lr * update)


class TorchAdam:
    def __init__(self, params, request):
        self.params = params
        kind = torch.optim.AdamW if request["weight-decay"] else torch.optim.Adam
        self.optimizer = kind(
            params,
            lr=request["lr"],
            betas=(request["beta1"], request["beta2"]),
            eps=request["eps"],
            weight_decay=request["weight-decay"],
        )

    def step(self, gradients):
        for p, g in zip(self.params, gradients):
            p.grad = g
        self.optimizer.step()


def train(request):
    dtype = getattr(torch, request["dtype"])
    shapes = [p["shape"] for p in request["parameters"]]
    params = [drawn(1000 + i, shape, dtype) for i, shape in enumerate(shapes)]
    targets = [drawn(2000 + i, shape, dtype) for i, shape in enumerate(shapes)]
    optimizer = (Muon if request["optimizer"] == "muon" else TorchAdam)(params, request)
    for t in range(request["steps"]):
        gradients = []
        for i, (w, target) in enumerate(zip(params, targets)):
            noise = drawn(100000 + 1000 * t + i, w.shape, dtype)
            gradients.append((w - target) * 0.3 + noise)
        optimizer.step(gradients)
    return {"parameters": [p.double().flatten().tolist() for p in params]}


def cosine(request):
    params = [torch.nn.Parameter(torch.zeros(1)) for _ in request["rates"]]
    optimizer = torch.optim.SGD([{"params": [p], "lr": lr} for p, lr in zip(params, request["rates"])], lr=1)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, request["horizon"], request["lr-min"])
    rows = []
    for _ in range(request["horizon"] + 1):
        rows.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        schedule.step()
    return {"rates": rows}


def orthogonalise(request):
    results = []
    for case in request["cases"]:
        u = drawn(7, case["shape"], torch.float32).to(getattr(torch, case["dtype"]))
        results.append(newton_schulz(u, 5).double().flatten().tolist())
    return {"results": results}


def main():
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    request = json.loads(sys.argv[1])
    job = {"train": train, "cosine": cosine, "orthogonalise": orthogonalise}[request["job"]]
    json.dump(job(request), sys.stdout)


if __name__ == "__main__":
    main()
