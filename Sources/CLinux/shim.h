#pragma once
// What Swift's Glibc module leaves out.
#include <malloc.h>
#include <pthread.h>
#include <pty.h>
#include <sys/eventfd.h>
#include <sys/fsuid.h>
#include <sys/timex.h>

// <pthread.h> declares it for _GNU_SOURCE only, which a module cannot ask for.
extern int pthread_setname_np(pthread_t thread, const char *name);

// <unistd.h> declares it for _GNU_SOURCE only.
extern int pipe2(int descriptors[2], int flags);

// <sys/mman.h> declares it for _GNU_SOURCE only.
extern int memfd_create(const char *name, unsigned int flags);
