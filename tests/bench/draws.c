/* The kernel's method as plainly as C can say it: blocks of 64 draws side by side, Philox 4x32-10 into a
 * table of normals, worth backwards, gaps forwards, histograms, and a merge exchange over 16 draws for
 * ranks by root attention. The compiler vectorises as the machine allows. Reads the arrays that the bench
 * wrote; prints the nanoseconds of each round and a sum that the bench compares. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DRAWS = 64, BINS = 512, LANES = 16 };

static void *take(FILE *in, size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 127) & ~(size_t)63);
  if (!memory || fread(memory, 1, bytes, in) != bytes) exit(1);
  return memory;
}

static void *room(size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 127) & ~(size_t)63);
  if (!memory) exit(1);
  memset(memory, 0, bytes);
  return memory;
}

static float *table;

static void normals(float *restrict row, uint32_t kind, uint32_t stream, uint32_t block, uint32_t seed) {
  uint32_t c0[8], c1[8], c2[8], c3[8];
  for (int i = 0; i < 8; i++) c0[i] = block * 8 + i, c1[i] = stream, c2[i] = kind, c3[i] = 0;
  uint32_t k0 = seed, k1 = 0;
  for (int round = 0; round < 10; round++) {
    for (int i = 0; i < 8; i++) {
      uint64_t a = (uint64_t)c0[i] * 0xd2511f53u, b = (uint64_t)c2[i] * 0xcd9e8d57u;
      uint32_t n0 = (uint32_t)(b >> 32) ^ c1[i] ^ k0, n2 = (uint32_t)(a >> 32) ^ c3[i] ^ k1;
      c0[i] = n0, c1[i] = (uint32_t)b, c2[i] = n2, c3[i] = (uint32_t)a;
    }
    k0 += 0x9e3779b9u, k1 += 0xbb67ae85u;
  }
  const uint32_t *words[4] = {c0, c1, c2, c3};
  for (int half = 0; half < 2; half++)
    for (int word = 0; word < 4; word++)
      for (int call = 0; call < 4; call++) {
        uint32_t bits = words[word][half * 4 + call];
        row[half * 32 + word * 8 + call] = table[bits & 0xffff];
        row[half * 32 + word * 8 + 4 + call] = table[bits >> 16];
      }
}

static void exchange(int32_t *restrict a, int32_t *restrict b) {
  for (int l = 0; l < LANES; l++) {
    int32_t x = a[l], y = b[l];
    a[l] = x < y ? x : y;
    b[l] = x < y ? y : x;
  }
}

static void sort(int32_t (*keys)[LANES], int n) {
  int top = 1;
  while (top < n) top <<= 1;
  top >>= 1;
  for (int p = top; p > 0; p >>= 1) {
    int r = 0, d = p;
    for (int q = top;; q >>= 1) {
      for (int begin = r; begin < n - d; begin += 2 * p) {
        int end = begin + p < n - d ? begin + p : n - d;
        for (int i = begin; i < end; i++) exchange(keys[i], keys[i + d]);
      }
      if (q == p) break;
      d = q - p, r = p;
    }
  }
}

int main(int argc, char **argv) {
  FILE *in = argc > 1 ? fopen(argv[1], "rb") : NULL;
  int rounds = argc > 2 ? atoi(argv[2]) : 0, draws = argc > 3 ? atoi(argv[3]) : 0;
  if (!in) return 1;
  int *sizes = take(in, 3 * sizeof(int));
  int n = sizes[0], m = sizes[1], seed = sizes[2];
  int *out_start = take(in, (n + 1) * 4), *head = take(in, m * 4), *stream = take(in, m * 4);
  float *mean = take(in, m * 4), *spread = take(in, m * 4);
  int *in_start = take(in, (n + 1) * 4), *link = take(in, m * 4), *tail = take(in, m * 4);
  float *value = take(in, n * 4), *gap_mean = take(in, n * 4), *gap_spread = take(in, n * 4);
  int *position = take(in, n * 4);
  float *low[2], *scale[2];
  for (int k = 0; k < 2; k++) low[k] = take(in, n * 4), scale[k] = take(in, n * 4);
  table = take(in, 65536 * 4);
  float(*strength)[DRAWS] = room((size_t)m * DRAWS * 4), (*worth)[DRAWS] = room((size_t)n * DRAWS * 4);
  float(*gap)[DRAWS] = room((size_t)n * DRAWS * 4), (*root)[DRAWS] = room((size_t)n * DRAWS * 4);
  uint32_t *bins[2] = {room((size_t)n * BINS * 4), room((size_t)n * BINS * 4)};
  int32_t(*keys)[LANES] = room((size_t)n * LANES * 4);
  uint32_t *ranks = room(n * 4), *first = room(n * 4), *third = room(n * 4);
  for (int round = 0; round < rounds; round++) {
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    memset(ranks, 0, n * 4);
    for (int k = 0; k < 2; k++) memset(bins[k], 0, (size_t)n * BINS * 4);
    for (int block = 0; block * DRAWS < draws; block++) {
      float z[DRAWS];
      for (int p = n - 1; p >= 0; p--) {
        float row[DRAWS];
        for (int d = 0; d < DRAWS; d++) row[d] = value[p];
        for (int e = out_start[p]; e < out_start[p + 1]; e++) {
          normals(z, 0, stream[e], block, seed);
          float *w = strength[e], *ahead = worth[head[e]];
          for (int d = 0; d < DRAWS; d++) {
            w[d] = mean[e] + spread[e] * z[d];
            row[d] += w[d] * ahead[d];
          }
        }
        memcpy(worth[p], row, sizeof row);
      }
      for (int p = 0; p < n; p++) {
        normals(z, 1, position[p], block, seed);
        float row[DRAWS];
        for (int d = 0; d < DRAWS; d++) row[d] = gap[p][d] = gap_mean[p] - gap_spread[p] * z[d];
        for (int i = in_start[p]; i < in_start[p + 1]; i++) {
          float *w = strength[link[i]], *behind = gap[tail[i]];
          for (int d = 0; d < DRAWS; d++) row[d] -= w[d] * behind[d];
        }
        for (int d = 0; d < DRAWS; d++) root[p][d] = worth[p][d] * row[d];
      }
      int count = draws - block * DRAWS < DRAWS ? draws - block * DRAWS : DRAWS;
      for (int k = 0; k < 2; k++)
        for (int p = 0; p < n; p++) {
          float *row = k ? root[p] : worth[p];
          int at[DRAWS];
          for (int d = 0; d < DRAWS; d++) {
            int bin = (int)((row[d] - low[k][p]) * scale[k][p]);
            at[d] = bin < 0 ? 0 : bin > BINS - 1 ? BINS - 1 : bin;
          }
          for (int d = 0; d < count; d++) bins[k][p * BINS + at[d]]++;
        }
      for (int begin = 0; begin < count; begin += LANES) {
        for (int p = 0; p < n; p++) {
          int32_t bits[LANES];
          for (int l = 0; l < LANES; l++) {
            float flipped = 0 - root[p][begin + l];
            memcpy(&bits[l], &flipped, 4);
          }
          for (int l = 0; l < LANES; l++)
            keys[position[p]][l] = ((bits[l] ^ ((bits[l] >> 31) & 0x7fffffff)) & ~511) | position[p];
        }
        sort(keys, n);
        int lanes = count - begin < LANES ? count - begin : LANES;
        for (int r = 0; r < n; r++)
          for (int l = 0; l < lanes; l++) ranks[keys[r][l] & 511] += r + 1;
        for (int l = 0; l < lanes; l++) {
          first[keys[0][l] & 511]++;
          for (int r = 0; r < 3 && r < n; r++) third[keys[r][l] & 511]++;
        }
      }
    }
    clock_gettime(CLOCK_MONOTONIC, &after);
    printf("%.0f\n", (after.tv_sec - before.tv_sec) * 1e9 + (after.tv_nsec - before.tv_nsec));
  }
  double sum = 0;
  for (int p = 0; p < n; p++) sum += ranks[p] * (double)(p + 1);
  printf("%.17g\n", sum);
  return 0;
}
