"""Reference optimizers in Python PyTorch. Reads one JSON request from argv, prints one JSON document.

Adam, SGD and L-BFGS are torch.optim's own; Lion, Muon and its auxiliary Adam are written out from the formulas of
their reference implementations (K. Jordan, muon.py), one line of algebra per line of code, sharing nothing with the C++ code.
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


# Amsel et al. 2025, before their safety factor, which divides a, b, c of all but the last by 1.01, 1.01^3, 1.01^5.
POLAR_EXPRESS = [
    (8.28721201814563, -23.595886519098837, 17.300387312530933),
    (4.107059111542203, -2.9478499167379106, 0.5448431082926601),
    (3.9486908534822946, -2.908902115962949, 0.5518191394370137),
    (3.3184196573706015, -2.488488024314874, 0.51004894012372),
    (2.300652019954817, -1.6689039845747493, 0.4188073119525673),
    (1.891301407787398, -1.2679958271945868, 0.37680408948524835),
    (1.8750014808534479, -1.2500016453999487, 0.3750001645474248),
    (1.875, -1.25, 0.375),
]
FOLDED = [
    (8.156554524902461, -22.48329292557795, 15.878769915207462),
    (4.042929935166739, -2.808917465908714, 0.5000178451051316),
    (3.8916678022926607, -2.772484153217685, 0.5060648178503393),
    (3.285753657755655, -2.3681294933425376, 0.46449024233003106),
    (2.3465413258596377, -1.7097828382687081, 0.42323551169305323),
]


def quintic(u, steps, triples, factor, floor):
    tall = u.shape[0] > u.shape[1]
    x = u.T if tall else u
    x = x / (x.norm() * factor + floor)
    for i in range(steps):
        a, b, c = triples[min(i, len(triples) - 1)]
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


def newton_schulz(u, steps):
    return quintic(u, steps, [(3.4445, -4.7750, 2.0315)], 1, 1e-7)


def spectral_power(u, power):
    """U S^p V^T with the Frobenius norm that U V^T has. Full rank is assumed."""
    left, s, right = torch.linalg.svd(u, full_matrices=False)
    s = s**power
    return left @ torch.diag(s * math.sqrt(len(s)) / s.norm()) @ right


def orthogonal(u, r):
    kind, steps = r["orthogonalisation"], r["ns-steps"]
    if kind == "polar-express":
        safe = [(a / 1.01, b / 1.01**3, c / 1.01**5) for a, b, c in POLAR_EXPRESS[:-1]]
        return quintic(u, steps, safe + POLAR_EXPRESS[-1:], 1.01, 1e-7)
    if kind == "polar-express-folded":
        return quintic(u, steps, FOLDED, 1.02, 1e-6)
    if kind in ("svd", "partial"):
        return spectral_power(u, r["partial-power"] if kind == "partial" else 0)
    return newton_schulz(u, steps)


def adjusted(lr, shape, r):
    """The rate of a matrix: torch.optim.Muon's two, or K. Jordan's factor, which sits on the update there."""
    rows, columns = shape
    if r["muon-adjust"] == "match-rms":
        return lr * 0.2 * math.sqrt(max(rows, columns))
    return lr * math.sqrt(max(1, rows / columns))


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
                w.mul_(1 - lr * r["weight-decay"])
                w.sub_(adjusted(lr, w.shape, r) * orthogonal(u, r))
            else:
                beta1, beta2, lr = r["beta1"], r["beta2"], r["lr"]
                s["m"] = beta1 * s["m"] + (1 - beta1) * g
                s["v"] = beta2 * s["v"] + (1 - beta2) * g * g
                corrected = s["v"] / (1 - beta2**self.t)
                update = s["m"] / (1 - beta1**self.t) / (corrected.sqrt() + r["aux-eps"])
                w.copy_(w * (1 - lr * r["weight-decay"]) - lr * update)


class Lion:
    """google/automl, lion_pytorch.py."""

    def __init__(self, params, request):
        self.params, self.request = params, request
        self.m = [torch.zeros_like(p) for p in params]

    def step(self, gradients):
        r = self.request
        for w, g, m in zip(self.params, gradients, self.m):
            w.mul_(1 - r["lr"] * r["weight-decay"])
            w.sub_(r["lr"] * torch.sign(r["lion-beta1"] * m + (1 - r["lion-beta1"]) * g))
            m.copy_(r["lion-beta2"] * m + (1 - r["lion-beta2"]) * g)


class TorchSgd:
    def __init__(self, params, request):
        self.params = params
        self.optimizer = torch.optim.SGD(
            params,
            lr=request["lr"],
            momentum=request["sgd-momentum"],
            nesterov=request["sgd-nesterov"],
            weight_decay=request["weight-decay"],
        )

    def step(self, gradients):
        for p, g in zip(self.params, gradients):
            p.grad = g
        self.optimizer.step()


class TorchAdam:
    def __init__(self, params, request):
        self.params = params
        self.clip = request["clip-norm"]
        kind = torch.optim.AdamW if request["weight-decay"] else torch.optim.Adam
        self.optimizer = kind(
            params,
            lr=request["lr"],
            betas=(request["beta1"], request["beta2"]),
            eps=request["eps"],
            weight_decay=request["weight-decay"],
            amsgrad=request["amsgrad"],
        )

    def step(self, gradients):
        for p, g in zip(self.params, gradients):
            p.grad = g
        if self.clip:
            torch.nn.utils.clip_grad_norm_(self.params, self.clip)
        self.optimizer.step()


def train(request):
    dtype = getattr(torch, request["dtype"])
    shapes = [p["shape"] for p in request["parameters"]]
    params = [drawn(1000 + i, shape, dtype) for i, shape in enumerate(shapes)]
    targets = [drawn(2000 + i, shape, dtype) for i, shape in enumerate(shapes)]
    kinds = {"muon": Muon, "adam": TorchAdam, "lion": Lion, "sgd": TorchSgd}
    optimizer = kinds[request["optimizer"]](params, request)
    for t in range(request["steps"]):
        gradients = []
        for i, (w, target) in enumerate(zip(params, targets)):
            noise = drawn(100000 + 1000 * t + i, w.shape, dtype)
            gradients.append((w - target) * 0.3 + noise)
        optimizer.step(gradients)
    return {"parameters": [p.double().flatten().tolist() for p in params]}


def lbfgs(request):
    """torch.optim.LBFGS on a small tanh network; every loss that its closure gave."""
    dtype = torch.float64
    w1, b1, w2 = [drawn(10 + i, shape, dtype).requires_grad_() for i, shape in enumerate([(12, 2), (12,), (1, 12)])]
    x, y = drawn(20, (30, 2), dtype), drawn(21, (30, 1), dtype)
    search = request["line-search"]
    optimizer = torch.optim.LBFGS(
        [w1, b1, w2],
        lr=request["lr"],
        max_iter=request["lbfgs-iterations"],
        history_size=request["lbfgs-history"],
        line_search_fn=None if search == "none" else search.replace("-", "_"),
    )
    losses = []

    def closure():
        optimizer.zero_grad()
        loss = ((torch.tanh(x @ w1.T + b1) @ w2.T - y) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        return loss

    for _ in range(request["steps"]):
        optimizer.step(closure)
    return {"losses": losses, "parameters": [p.detach().flatten().tolist() for p in (w1, b1, w2)]}


def main_schedule(optimizer, r, horizon):
    schedulers = torch.optim.lr_scheduler
    if r["schedule"] == "cosine":
        return schedulers.CosineAnnealingLR(optimizer, horizon, r["lr-min"])
    if r["schedule"] == "exponential":
        return schedulers.ExponentialLR(optimizer, r["lr-decay"] ** (1 / horizon))
    if r["schedule"] == "geometric":
        base, end = optimizer.param_groups[0]["lr"], r["lr-min"]
        optimizer.param_groups[0]["lr"] = 1
        optimizer.param_groups[0]["initial_lr"] = 1
        return schedulers.LambdaLR(
            optimizer,
            lambda t: math.exp((1 - t / horizon) * math.log(base) + t / horizon * math.log(end)) * (0.01 if t == 0 else 1),
        )
    if r["schedule"] == "step":
        return schedulers.StepLR(optimizer, r["step-every"] or horizon // 4, r["step-factor"])
    return schedulers.ConstantLR(optimizer, 1)


def rates_of(schedule, optimizer, count):
    rates = []
    for _ in range(count):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return rates


def sgd_for_rates(base):
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base)


def scheduled(base, case, horizon):
    """Rates of steps 0 to horizon: a LinearLR warm-up, then the schedule over the rest."""
    warmup, rates = case["warmup-steps"], []
    if warmup:
        optimizer = sgd_for_rates(base)
        rise = torch.optim.lr_scheduler.LinearLR(optimizer, 1 / (warmup + 1), 1, warmup)
        rates = rates_of(rise, optimizer, warmup)
    optimizer = sgd_for_rates(base)
    rest = horizon - warmup
    return rates + rates_of(main_schedule(optimizer, case, rest), optimizer, rest + 1)


def schedule(request):
    horizon = request["horizon"]
    rows = [[scheduled(base, case, horizon) for base in request["rates"]] for case in request["cases"]]
    return {"rates": rows}


def orthogonalise(request):
    results = []
    for case in request["cases"]:
        u = drawn(7, case["shape"], torch.float32).to(getattr(torch, case["dtype"]))
        results.append(newton_schulz(u, 5).double().flatten().tolist())
    return {"results": results}


def main():
    torch.set_num_threads(1)
    request = json.loads(sys.argv[1])
    torch.set_grad_enabled(request["job"] == "lbfgs")
    jobs = {"train": train, "lbfgs": lbfgs, "schedule": schedule, "orthogonalise": orthogonalise}
    json.dump(jobs[request["job"]](request), sys.stdout)


if __name__ == "__main__":
    main()
