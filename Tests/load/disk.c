// What the disk can do: write 4 KiB and fdatasync, again and again.
//   disk FILE SECONDS
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec / 1e9; }
static int ascending(const void *a, const void *b) { double x = *(double *)a - *(double *)b; return x < 0 ? -1 : x > 0; }

int main(int count, char **words) {
  if (count < 3) return 64;
  int file = open(words[1], O_CREAT | O_TRUNC | O_WRONLY, 0600); if (file < 0) { perror(words[1]); return 1; }
  static char page[4096]; memset(page, 'x', sizeof page);
  // As in SQLite's log: the file is as long as it will be, so that only data reach the disk.
  for (int i = 0; i < 2048; i++) if (write(file, page, sizeof page) < 0) return 1;
  fsync(file);
  static double times[1 << 20]; long n = 0; double begin = now(), seconds = atof(words[2]);
  while (now() - begin < seconds && n < 1 << 20) {
    double t = now();
    if (pwrite(file, page, sizeof page, n % 2048 * 4096) < 0 || fdatasync(file) < 0) { perror("write"); return 1; }
    times[n++] = (now() - t) * 1e3;
  }
  seconds = now() - begin; close(file); unlink(words[1]);
  qsort(times, n, sizeof *times, ascending);
  printf("{\"n\": %ld, \"errors\": 0, \"rate\": %.1f, \"p50\": %.3f, \"p95\": %.3f, \"p99\": %.3f, \"max\": %.3f}\n",
    n, n / seconds, times[n / 2], times[(long)(n * 0.95)], times[(long)(n * 0.99)], times[n - 1]);
  return 0;
}
