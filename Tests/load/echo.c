// The machine's limit for live fan-out: a bare server that copies one buffer to every reader.
//   echo PORT
// A request with "POST" makes it send 700 bytes with the request's body to all who sent "GET".
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char **words) {
  if (count < 2) return 64;
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))}; at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int server = socket(AF_INET, SOCK_STREAM, 0), yes = 1; setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(server, (void *)&at, sizeof at) < 0 || listen(server, 4096) < 0) { perror("listen"); return 1; }
  int ep = epoll_create1(0); struct epoll_event e = {.events = EPOLLIN, .data.fd = server}, events[512]; epoll_ctl(ep, EPOLL_CTL_ADD, server, &e);
  static int readers[20000]; int n = 0; static char buffer[8192], out[9000];
  for (;;) {
    int k = epoll_wait(ep, events, 512, -1);
    for (int j = 0; j < k; j++) {
      int fd = events[j].data.fd;
      if (fd == server) { struct epoll_event c = {.events = EPOLLIN, .data.fd = accept(server, 0, 0)}; epoll_ctl(ep, EPOLL_CTL_ADD, c.data.fd, &c); continue; }
      ssize_t got = read(fd, buffer, sizeof buffer - 1);
      if (got <= 0) { close(fd); continue; }
      buffer[got] = 0;
      if (buffer[0] == 'G') {
        const char *head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 2000\n\n";
        if (write(fd, head, strlen(head)) > 0 && n < 20000) readers[n++] = fd;
      } else {
        char *body = strstr(buffer, "\r\n\r\n"); int size = snprintf(out, sizeof out, "event: line\ndata: %-680s\n\n", body ? body + 4 : "");
        for (int i = 0; i < n; i++) if (write(readers[i], out, size) < 0) readers[i] = readers[--n];
        const char *done = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"; if (write(fd, done, strlen(done)) < 0) close(fd);
      }
    }
  }
}
