/* The same two sweeps as the engine's, as plainly as C can say them: worth backwards over links sorted
 * by tail, then own gaps and root attention over links sorted by head. Reads the arrays that the bench
 * wrote, prints the nanoseconds of each round and the sum of root attention. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void *take(FILE *in, size_t bytes) {
  void *memory = malloc(bytes ? bytes : 1);
  if (!memory || fread(memory, 1, bytes, in) != bytes) exit(1);
  return memory;
}

int main(int argc, char **argv) {
  FILE *in = argc > 1 ? fopen(argv[1], "rb") : NULL;
  int rounds = argc > 2 ? atoi(argv[2]) : 0;
  if (!in) return 1;
  int *sizes = take(in, 2 * sizeof(int));
  int n = sizes[0], m = sizes[1];
  int *out_start = take(in, (n + 1) * sizeof(int));
  int *head = take(in, m * sizeof(int));
  double *weight = take(in, m * sizeof(double));
  int *in_start = take(in, (n + 1) * sizeof(int));
  int *tail = take(in, m * sizeof(int));
  double *in_weight = take(in, m * sizeof(double));
  double *value = take(in, n * sizeof(double));
  double *gap = take(in, n * sizeof(double));
  double *worth = malloc(n * sizeof(double));
  double *root = malloc(n * sizeof(double));
  double sum = 0;
  for (int round = 0; round < rounds; round++) {
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    for (int i = n - 1; i >= 0; i--) {
      double total = value[i];
      for (int e = out_start[i]; e < out_start[i + 1]; e++) total += weight[e] * worth[head[e]];
      worth[i] = total;
    }
    for (int i = 0; i < n; i++) {
      double own = gap[i];
      for (int e = in_start[i]; e < in_start[i + 1]; e++) own -= in_weight[e] * gap[tail[e]];
      root[i] = worth[i] * own;
    }
    clock_gettime(CLOCK_MONOTONIC, &after);
    sum = 0;
    for (int i = 0; i < n; i++) sum += root[i];
    printf("%.0f\n", (after.tv_sec - before.tv_sec) * 1e9 + (after.tv_nsec - before.tv_nsec));
  }
  printf("%.17g\n", sum);
  return 0;
}
