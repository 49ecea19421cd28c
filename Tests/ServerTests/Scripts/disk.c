/* Stands before the C library and plays the disk under SQLite's logs ("-wal"):

   - beside each it keeps a copy ("-wal.synced") of the log as it was when it was last synced, which is what a disk is
     sure to hold if the power goes;
   - while the file exists that ROOST_TEST_FULL_DISK names, there is no room for anything more. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_log(int file, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 4) return 0;
  path[length] = 0;
  return strcmp(path + length - 4, "-wal") == 0;
}

static int is_full(int file) {
  char path[PATH_MAX];
  const char *marker = getenv("ROOST_TEST_FULL_DISK");
  return marker && access(marker, F_OK) == 0 && is_log(file, path);
}

ssize_t write(int file, const void *bytes, size_t count) {
  static ssize_t (*next)(int, const void *, size_t);
  if (!next) next = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
  if (is_full(file)) return errno = ENOSPC, -1;
  return next(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
  static ssize_t (*next)(int, const void *, size_t, off_t);
  if (!next) next = (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
  if (is_full(file)) return errno = ENOSPC, -1;
  return next(file, bytes, count, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
  static ssize_t (*next)(int, const void *, size_t, off64_t);
  if (!next) next = (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
  if (is_full(file)) return errno = ENOSPC, -1;
  return next(file, bytes, count, at);
}

static void keep(int log) {
  char path[PATH_MAX], partial[PATH_MAX + 16], copy[PATH_MAX + 16], bytes[65536];
  if (!is_log(log, path)) return;
  snprintf(copy, sizeof copy, "%s.synced", path);
  snprintf(partial, sizeof partial, "%s.syncing", path);
  int to = open(partial, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (to < 0) return;
  off_t at = 0;
  ssize_t count;
  while ((count = pread(log, bytes, sizeof bytes, at)) > 0 && write(to, bytes, count) == count) at += count;
  close(to);
  /* Under its name only when it is whole: the program may be killed in between. */
  rename(partial, copy);
}

int fsync(int file) {
  static int (*next)(int);
  if (!next) next = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  int result = next(file);
  if (result == 0) keep(file);
  return result;
}

int fdatasync(int file) {
  static int (*next)(int);
  if (!next) next = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  int result = next(file);
  if (result == 0) keep(file);
  return result;
}
