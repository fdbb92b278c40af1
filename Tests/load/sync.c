// Loaded before a program (LD_PRELOAD), makes its disk fail once, as Linux lets a broken disk do:
// what was written is gone, fsync says so a single time, and says that all is well from then on.
//   SYNC_FILE  begins when this file appears; its content is the end of the path that fails
// The first fsync or fdatasync of such a path fails with EIO; from the moment the file is there
// until then, what is written there is thrown away. Afterwards SYNC_FILE is called *.failed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char flag[PATH_MAX], ending[64];
static atomic_int is_begun, is_over;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("SYNC_FILE");
  if (path) snprintf(flag, sizeof flag, "%s", path); else is_over = 1;
}

static int is_hit(int fd) {
  if (is_over) return 0;
  if (!is_begun) {
    int file = open(flag, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    char said[sizeof ending] = "";
    if (read(file, said, sizeof said - 1) > 0) { memcpy(ending, said, sizeof ending); is_begun = 1; }
    close(file);
    if (!is_begun) return 0;
  }
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  size_t width = strlen(ending);
  return (size_t)length >= width && !strcmp(path + length - width, ending);
}

static int fails(int fd) {
  if (!is_hit(fd) || atomic_exchange(&is_over, 1)) return 0;
  char told[PATH_MAX + 8];
  snprintf(told, sizeof told, "%s.failed", flag);
  rename(flag, told);
  errno = EIO;
  return 1;
}

#define REAL(name, ...) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))(__VA_ARGS__)

int fsync(int fd) { return fails(fd) ? -1 : REAL(fsync, fd); }
int fdatasync(int fd) { return fails(fd) ? -1 : REAL(fdatasync, fd); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  return is_hit(fd) ? (ssize_t)count : REAL(pwrite64, fd, bytes, count, at);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
  return is_hit(fd) ? (ssize_t)count : REAL(pwrite, fd, bytes, count, at);
}
