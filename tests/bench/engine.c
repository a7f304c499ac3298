/* What the engine does, as plainly as C can say it: worth backwards over links sorted by tail and root
 * attention forwards over links sorted by head, by Gauss-Seidel rounds where loops are; weeks of lags;
 * the ten best paths of every element; 2,048 units on one map. Reads the arrays that the bench wrote; prints the nanoseconds of
 * each round and a sum that the bench compares. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int n, m, blocks;
static int *out_start, *head, *in_start, *tail, *lag, *in_lag, *block_start, *cyclic;
static double *weight, *in_weight, *value, *gap, *worth, *root;

static void *take(FILE *in, size_t bytes) {
  void *memory = malloc(bytes ? bytes : 1);
  if (!memory || fread(memory, 1, bytes, in) != bytes) exit(1);
  return memory;
}

static void settle(int first, int last) {
  int size = last - first;
  double *given = malloc(size * sizeof(double)), *x = worth + first;
  memcpy(given, x, size * sizeof(double));
  for (int round = 0; round < 20000; round++) {
    double change = 0, largest = 0;
    for (int p = last - 1; p >= first; p--) {
      double total = given[p - first];
      for (int e = out_start[p]; e < out_start[p + 1]; e++)
        if (head[e] < last) total += weight[e] * worth[head[e]];
      double moved = fabs(total - worth[p]);
      if (moved > change) change = moved;
      if (fabs(total) > largest) largest = fabs(total);
      worth[p] = total;
    }
    if (change <= 1e-14 * largest) break;
  }
  free(given);
}

static double attention(void) {
  for (int c = blocks - 1; c >= 0; c--) {
    int first = block_start[c], last = block_start[c + 1];
    for (int p = last - 1; p >= first; p--) {
      double total = value[p];
      for (int e = out_start[p]; e < out_start[p + 1]; e++)
        if (!cyclic[c] || head[e] >= last) total += weight[e] * worth[head[e]];
      worth[p] = total;
    }
    if (cyclic[c]) settle(first, last);
  }
  double sum = 0;
  for (int i = 0; i < n; i++) {
    double own = gap[i];
    for (int e = in_start[i]; e < in_start[i + 1]; e++) own -= in_weight[e] * gap[tail[e]];
    root[i] = worth[i] * own;
    sum += root[i];
  }
  return sum;
}

static double simulate(int horizon) {
  double *weeks = calloc((size_t)(horizon + 1) * n, sizeof(double)), sum = 0;
  for (int t = 0; t <= horizon; t++) {
    double *now = weeks + (size_t)t * n;
    for (int i = 0; i < n; i++) {
      double x = i == 0;
      for (int e = in_start[i]; e < in_start[i + 1]; e++)
        if (in_lag[e] <= t) x += in_weight[e] * weeks[(size_t)(t - in_lag[e]) * n + tail[e]];
      now[i] = x;
    }
  }
  for (int i = 0; i < n; i++) sum += fabs(weeks[(size_t)horizon * n + i]);
  free(weeks);
  return sum;
}

enum { K = 10 };

static double best_paths(void) {
  double *best = calloc((size_t)n * K, sizeof(double)), sum = 0;
  int *heap = malloc((m + 1) * sizeof(int)), *at = malloc((m + 1) * sizeof(int));
  double *size = malloc((m + 1) * sizeof(double));
  for (int p = n - 1; p >= 0; p--) {
    int count = 0, own = value[p] != 0;
    for (int e = out_start[p]; e < out_start[p + 1]; e++) {
      at[e] = 0;
      size[e] = fabs(weight[e] * best[(size_t)head[e] * K]);
      if (size[e] == 0) continue;
      int i = count++;
      for (; i > 0 && size[heap[(i - 1) / 2]] < size[e]; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
      heap[i] = e;
    }
    for (int slot = 0; slot < K; slot++) {
      if (own && (!count || fabs(value[p]) >= size[heap[0]])) {
        best[(size_t)p * K + slot] = value[p];
        own = 0;
        continue;
      }
      if (!count) break;
      int e = heap[0];
      best[(size_t)p * K + slot] = weight[e] * best[(size_t)head[e] * K + at[e]];
      size[e] = ++at[e] < K ? fabs(weight[e] * best[(size_t)head[e] * K + at[e]]) : 0;
      int moving = size[e] > 0 ? e : heap[--count], i = 0;
      for (int child; (child = 2 * i + 1) < count; i = child) {
        if (child + 1 < count && size[heap[child + 1]] > size[heap[child]]) child++;
        if (size[heap[child]] <= size[moving]) break;
        heap[i] = heap[child];
      }
      if (count) heap[i] = moving;
    }
  }
  for (int i = 0; i < n * K; i++) sum += fabs(best[i]);
  free(best), free(heap), free(at), free(size);
  return sum;
}

enum { UNITS = 2048 };
static float (*rows)[UNITS];

static void fill(void) {
  for (int p = 0; p < n; p++)
    for (int u = 0; u < UNITS; u++) rows[p][u] = (float)gap[p] + (float)(u & 15);
}

static void units(void) {
  for (int p = n - 1; p >= 0; p--) {
    float *restrict row = rows[p];
    for (int e = in_start[p]; e < in_start[p + 1]; e++) {
      const float *restrict behind = rows[tail[e]];
      float w = (float)in_weight[e];
      for (int u = 0; u < UNITS; u++) row[u] -= w * behind[u];
    }
    float each = (float)worth[p];
    for (int u = 0; u < UNITS; u++) row[u] *= each;
  }
}

int main(int argc, char **argv) {
  FILE *in = argc > 3 ? fopen(argv[2], "rb") : NULL;
  if (!in) return 1;
  int rounds = atoi(argv[3]);
  int *sizes = take(in, 3 * sizeof(int));
  n = sizes[0], m = sizes[1], blocks = sizes[2];
  out_start = take(in, (n + 1) * sizeof(int));
  head = take(in, m * sizeof(int));
  weight = take(in, m * sizeof(double));
  in_start = take(in, (n + 1) * sizeof(int));
  tail = take(in, m * sizeof(int));
  in_weight = take(in, m * sizeof(double));
  in_lag = take(in, m * sizeof(int));
  value = take(in, n * sizeof(double));
  gap = take(in, n * sizeof(double));
  block_start = take(in, (blocks + 1) * sizeof(int));
  cyclic = take(in, blocks * sizeof(int));
  worth = malloc(n * sizeof(double));
  root = malloc(n * sizeof(double));
  double sum = 0;
  int many = !strcmp(argv[1], "units");
  if (many) {
    rows = aligned_alloc(64, (size_t)n * sizeof *rows);
    attention();
  }
  for (int round = 0; round < rounds; round++) {
    struct timespec before, after;
    if (many) fill();
    clock_gettime(CLOCK_MONOTONIC, &before);
    if (many) units();
    else if (!strcmp(argv[1], "attention")) sum = attention();
    else if (!strcmp(argv[1], "weeks")) sum = simulate(104);
    else sum = best_paths();
    clock_gettime(CLOCK_MONOTONIC, &after);
    if (many) sum = rows[n / 2][7];
    printf("%.0f\n", (after.tv_sec - before.tv_sec) * 1e9 + (after.tv_nsec - before.tv_nsec));
  }
  printf("%.17g\n", sum);
  return 0;
}
