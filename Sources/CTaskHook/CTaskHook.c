#include "CTaskHook.h"

#include <sys/timerfd.h>

// What Swift's runtime exports for this (the toolchain's swift/Runtime/Concurrency.h). Its calling convention is why this is C.
#define SWIFT_CALL __attribute__((swiftcall))
typedef SWIFT_CALL void (*enqueue_original)(void *job);
extern SWIFT_CALL void (*swift_task_enqueueGlobal_hook)(void *job, enqueue_original original);
extern SWIFT_CALL void swift_job_run(void *job, void *executor_identity, uintptr_t executor_implementation);

static void (*installed)(uintptr_t job);

static SWIFT_CALL void hand_over(void *job, enqueue_original original) {
    (void)original;
    installed((uintptr_t)job);
}

void task_hook_install(void (*taker)(uintptr_t job)) {
    installed = taker;
    swift_task_enqueueGlobal_hook = hand_over;
}

// No identity is the executor that any thread may be.
void task_hook_run(uintptr_t job) { swift_job_run((void *)job, 0, 0); }

int task_alarm_open(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC); }

void task_alarm_set(int alarm, long nanoseconds) {
    struct itimerspec time = {.it_value = {.tv_nsec = nanoseconds}};
    timerfd_settime(alarm, 0, &time, 0);
}
