// Sends the same kind of request again and again over many connections, without pauses, and
// tells how many were answered and how long each took.
//   load PORT SECONDS CONNECTIONS USERS TEMPLATE [ANSWERS]
// USERS holds a line "cookie csrf" for each user; connection n is user n. TEMPLATE is one whole
// request in which {C} stands for the cookie, {T} for the csrf value and {K} for twenty
// characters that are never the same again. The first half second is not counted.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct { int fd; char *out; size_t length; size_t keys[4]; int key_count; double sent;
  char *in; size_t have, room; long turn; } Conn;

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
  int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  if (fd < 0 || connect(fd, (void *)&to, sizeof to) < 0) stop("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  fcntl(fd, F_SETFL, O_NONBLOCK);
  return fd;
}

static void ask(Conn *c, int number) {
  // The time leads, as in the keys that our own pages make.
  struct timespec t; clock_gettime(CLOCK_REALTIME, &t);
  unsigned long milliseconds = t.tv_sec * 1000ul + t.tv_nsec / 1000000;
  char key[21]; snprintf(key, sizeof key, "%011lx%09lx", milliseconds, (unsigned long)(number & 0xffff) << 20 | (c->turn++ & 0xfffff));
  for (int i = 0; i < c->key_count; i++) memcpy(c->out + c->keys[i], key, 20);
  c->have = 0; c->sent = now();
  if (write(c->fd, c->out, c->length) != (ssize_t)c->length) stop("write");
}

// The status when the whole answer is there, 0 when more is to come.
static int status(Conn *c) {
  c->in[c->have] = 0;
  char *end = strstr(c->in, "\r\n\r\n"); if (!end) return 0;
  int code = atoi(c->in + 9);
  char *length = strcasestr(c->in, "content-length:");
  size_t body = length && length < end ? strtoul(length + 15, 0, 10) : 0;
  return c->have >= (size_t)(end + 4 - c->in) + body ? code : 0;
}

int main(int count, char **words) {
  if (count < 6) { fprintf(stderr, "use: load PORT SECONDS CONNECTIONS USERS TEMPLATE [ANSWERS]\n"); return 64; }
  int port = atoi(words[1]), n = atoi(words[3]); double seconds = atof(words[2]);
  char *users = slurp(words[4]), *template = slurp(words[5]);
  FILE *answers = count > 6 ? fopen(words[6], "w") : 0;
  Conn *conns = calloc(n, sizeof *conns);
  char **cookies = calloc(n, sizeof *cookies), **marks = calloc(n, sizeof *marks); int known = 0;
  for (char *line = strtok(users, "\n"); line && known < n; line = strtok(0, "\n")) {
    char *space = strchr(line, ' '); if (!space) continue;
    *space = 0; cookies[known] = line; marks[known++] = space + 1;
  }
  if (!known) { fprintf(stderr, "no users\n"); return 1; }
  int ep = epoll_create1(0);
  for (int i = 0; i < n; i++) {
    Conn *c = conns + i; char *a = fill(template, "{C}", cookies[i % known]), *b = fill(a, "{T}", marks[i % known]);
    c->out = fill(b, "{K}", "00000000000000000000"); c->length = strlen(c->out); free(a);
    size_t shift = 0; for (char *p = b; (p = strstr(p, "{K}")) && c->key_count < 4; p += 3) { c->keys[c->key_count++] = p - b + shift; shift += 17; }
    c->room = 1 << 16; c->in = malloc(c->room + 1); c->fd = dial(port);
    struct epoll_event e = {.events = EPOLLIN, .data.u32 = i}; epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
  }
  size_t done = 0, room = 1 << 20; double *times = malloc(room * sizeof *times); long errors = 0, bytes = 0; char first[400] = "";
  double begin = now(), from = begin + 0.5, until = from + seconds; struct epoll_event events[512];
  for (int i = 0; i < n; i++) ask(conns + i, i);
  for (double t = begin; t < until;) {
    int k = epoll_wait(ep, events, 512, 100); t = now();
    for (int j = 0; j < k; j++) {
      int number = events[j].data.u32; Conn *c = conns + number;
      if (c->have == c->room) { c->room *= 2; c->in = realloc(c->in, c->room + 1); }
      ssize_t got = read(c->fd, c->in + c->have, c->room - c->have);
      if (got < 0 && errno == EAGAIN) continue;
      if (got <= 0) { fprintf(stderr, "the server closed a connection\n"); return 1; }
      c->have += got; int code = status(c); if (!code) continue;
      double took = now() - c->sent;
      if (code < 200 || code > 299) { if (!errors++) snprintf(first, sizeof first, "%.399s", c->in); }
      else if (c->sent >= from && t < until) {
        if (done == room) { room *= 2; times = realloc(times, room * sizeof *times); }
        times[done++] = took * 1e3; bytes += c->have;
      }
      if (answers && code < 300) fprintf(answers, "%s\n", strstr(c->in, "\r\n\r\n") + 4);
      if (t < until) ask(c, number);
    }
  }
  if (answers) fclose(answers);
  if (errors) fprintf(stderr, "%ld refused; the first: %s\n", errors, first);
  qsort(times, done, sizeof *times, ascending);
#define AT(part) (done ? times[(size_t)((done - 1) * (part))] : -1)
  printf("{\"n\": %zu, \"errors\": %ld, \"rate\": %.1f, \"p50\": %.3f, \"p95\": %.3f, \"p99\": %.3f, \"max\": %.3f, \"bytes\": %ld}\n",
    done, errors, done / seconds, AT(0.5), AT(0.95), AT(0.99), AT(1), done ? bytes / (long)done : 0);
  return errors && !done;
}
