"""The same draws by vectorised numpy, single precision: a column of draws per element, one pass over the
links each way, ranks by argsort. Prints the milliseconds of each round."""
import sys
import time

import numpy as np

path, rounds, draws = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(path, "rb") as file:
    n, m, seed = np.fromfile(file, np.int32, 3)
    read = lambda kind, count: np.fromfile(file, kind, count)
    out_start, head, _ = read(np.int32, n + 1), read(np.int32, m), read(np.int32, m)
    mean, spread = read(np.float32, m), read(np.float32, m)
    in_start, link, tail = read(np.int32, n + 1), read(np.int32, m), read(np.int32, m)
    value, gap_mean, gap_spread = (read(np.float32, n) for _ in range(3))

random = np.random.Generator(np.random.Philox(int(seed)))
for _ in range(rounds):
    before = time.perf_counter()
    strength = random.standard_normal((m, draws), dtype=np.float32)
    strength *= spread[:, None]
    strength += mean[:, None]
    worth = np.repeat(value[:, None], draws, axis=1)
    for p in range(n - 1, -1, -1):
        a, b = out_start[p], out_start[p + 1]
        if b > a:
            worth[p] += np.einsum("ij,ij->j", strength[a:b], worth[head[a:b]])
    gap = random.standard_normal((n, draws), dtype=np.float32)
    gap *= -gap_spread[:, None]
    gap += gap_mean[:, None]
    root = gap.copy()
    for p in range(n):
        a, b = in_start[p], in_start[p + 1]
        if b > a:
            root[p] -= np.einsum("ij,ij->j", strength[link[a:b]], gap[tail[a:b]])
    root *= worth
    order = np.argsort(-root, axis=0)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, n + 1)[:, None], axis=0)
    ranks.mean(axis=1)
    np.quantile(worth, [0.05, 0.5, 0.95], axis=1)
    np.quantile(root, [0.05, 0.5, 0.95], axis=1)
    print((time.perf_counter() - before) * 1e3)
