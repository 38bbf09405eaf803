#pragma once

// From now on every job that no executor of its own claims goes to `taker` in the place of libdispatch. Call it before
// the first task begins; `taker` is called on any thread.
void task_hook_install(void (*_Nonnull taker)(void *_Nonnull job));

// Runs such a job, on the calling thread, as far as it goes.
void task_hook_run(void *_Nonnull job);
