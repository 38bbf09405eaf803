#pragma once
#include <stdint.h>

// From now on every job that no executor of its own claims goes to `taker` in the place of libdispatch. Call it before
// the first task begins; `taker` is called on any thread. A job is known by its address: it is the runtime's alone.
void task_hook_install(void (*_Nonnull taker)(uintptr_t job));

// A timer in a descriptor, on the monotonic clock; below zero: none is left. Here, because a module that had <sys/timerfd.h>
// would take timespec from Swift's own.
int task_alarm_open(void);

// Lets it go off once, so many nanoseconds from now; 0 calls it off.
void task_alarm_set(int alarm, long nanoseconds);

// Runs such a job, on the calling thread, as far as it goes.
void task_hook_run(uintptr_t job);
