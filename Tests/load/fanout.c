// How long it takes until each of many live readers holds the text of a new line.
//   fanout PORT READERS ROUNDS USERS LIVE TEMPLATE
// LIVE is the request that opens a stream, TEMPLATE the one that writes a line; both have holes
// as in load.c. A reader is counted when the line's own text has come to it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { KEEP = 24 };
typedef struct { int fd; int open; long round; char tail[KEEP]; int kept; } Reader;

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec / 1e9; }
static int ascending(const void *a, const void *b) { double x = *(double *)a - *(double *)b; return x < 0 ? -1 : x > 0; }
static void stop(const char *why) { perror(why); exit(1); }

static char *slurp(const char *path) {
  FILE *file = fopen(path, "r"); if (!file) stop(path);
  fseek(file, 0, SEEK_END); long size = ftell(file); rewind(file);
  char *text = calloc(1, size + 1); if (fread(text, 1, size, file) != (size_t)size) stop(path);
  fclose(file); return text;
}

static char *fill(const char *text, const char *hole, const char *value) {
  size_t count = 0; for (const char *p = text; (p = strstr(p, hole)); p++) count++;
  char *out = malloc(strlen(text) + count * strlen(value) + 1), *to = out;
  while (*text) if (!strncmp(text, hole, strlen(hole))) { to = stpcpy(to, value); text += strlen(hole); } else *to++ = *text++;
  *to = 0; return out;
}

static int dial(int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)}; to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (void *)&to, sizeof to) < 0) stop("connect");
  return fd;
}

// Reads what has come; true when `mark` has passed by, also across two reads.
static int holds(Reader *r, const char *mark) {
  static char buffer[KEEP + 65537]; int found = 0; size_t width = strlen(mark);
  for (;;) {
    memcpy(buffer, r->tail, r->kept);
    ssize_t got = read(r->fd, buffer + r->kept, 65536);
    if (got < 0 && errno == EAGAIN) return found;
    if (got <= 0) { fprintf(stderr, "a stream was closed\n"); exit(1); }
    size_t all = r->kept + got;
    if (memmem(buffer, all, mark, width)) found = 1;
    r->kept = all < width - 1 ? all : width - 1;
    memcpy(r->tail, buffer + all - r->kept, r->kept);
    if (got < 65536) return found;
  }
}

int main(int count, char **words) {
  if (count < 7) { fprintf(stderr, "use: fanout PORT READERS ROUNDS USERS LIVE TEMPLATE\n"); return 64; }
  int port = atoi(words[1]), n = atoi(words[2]), rounds = atoi(words[3]), known = 0;
  char *users = slurp(words[4]), *live = slurp(words[5]), *template = slurp(words[6]);
  char *cookies[1000], *marks[1000];
  for (char *line = strtok(users, "\n"); line && known < 1000; line = strtok(0, "\n")) {
    char *space = strchr(line, ' '); if (!space) continue;
    *space = 0; cookies[known] = line; marks[known++] = space + 1;
  }
  if (!known) { fprintf(stderr, "no users\n"); return 1; }
  Reader *readers = calloc(n, sizeof *readers); int ep = epoll_create1(0), open = 0; double start = now();
  struct epoll_event *events = calloc(4096, sizeof *events);
  for (int i = 0; i < n || (open < n && now() - start < 120);) {
    if (i < n) {
      char *ask = fill(live, "{C}", cookies[i % known]); Reader *r = readers + i; r->fd = dial(port); r->round = -1;
      if (write(r->fd, ask, strlen(ask)) < 0) stop("write");
      free(ask); fcntl(r->fd, F_SETFL, O_NONBLOCK);
      struct epoll_event e = {.events = EPOLLIN, .data.u32 = i++}; epoll_ctl(ep, EPOLL_CTL_ADD, r->fd, &e);
      if (i % 128 && i < n) continue;
    }
    int k = epoll_wait(ep, events, 4096, i < n ? 0 : 500);
    for (int j = 0; j < k; j++) { Reader *r = readers + events[j].data.u32; if (holds(r, "retry:") && !r->open) { r->open = 1; open++; } }
  }
  if (open < n) { fprintf(stderr, "only %d of %d streams opened\n", open, n); return 1; }
  double opened = now() - start, *times = calloc(n, sizeof *times), *last = calloc(rounds, sizeof *last), *middle = calloc(rounds, sizeof *middle);
  for (int round = 0; round < rounds; round++) {
    usleep(300000);
    char key[21]; snprintf(key, sizeof key, "%08lx%04x%08x", (unsigned long)(now() * 1e6) & 0xffffffff, getpid() & 0xffff, round);
    char *a = fill(template, "{C}", cookies[0]), *b = fill(a, "{T}", marks[0]), *ask = fill(b, "{K}", key);
    int fd = dial(port), got = 0; double begin = now();
    if (write(fd, ask, strlen(ask)) < 0) stop("write");
    while (got < n && now() - begin < 30) {
      int k = epoll_wait(ep, events, 4096, 500);
      for (int j = 0; j < k; j++) {
        Reader *r = readers + events[j].data.u32;
        if (holds(r, key) && r->round != round) { r->round = round; times[got++] = (now() - begin) * 1e3; }
      }
    }
    char answer[600] = ""; if (read(fd, answer, 599) < 0) stop("read");
    close(fd); free(a); free(b); free(ask);
    if (got < n) { fprintf(stderr, "round %d: %d of %d readers; the answer: %.300s\n", round, got, n, answer); return 1; }
    qsort(times, n, sizeof *times, ascending); last[round] = times[n - 1]; middle[round] = times[n / 2];
  }
  qsort(last, rounds, sizeof *last, ascending); qsort(middle, rounds, sizeof *middle, ascending);
  printf("{\"readers\": %d, \"opened\": %.2f, \"median\": %.1f, \"last\": %.1f, \"worst\": %.1f, \"rounds\": %d}\n",
    n, opened, middle[rounds / 2], last[rounds / 2], last[rounds - 1], rounds);
  return 0;
}
