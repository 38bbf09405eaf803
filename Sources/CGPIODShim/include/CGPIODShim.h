#pragma once
#include <stdbool.h>
#include <stdint.h>

// One small face over libgpiod 1 (bookworm) and libgpiod 2 (trixie), whichever is installed. No type of the library
// shows through, so Swift sees the same module on both. Calls that fail return NULL or -1 and set errno.
//
// The calls stand in a table, because the tests compile gpio.c twice more, against each version's header, and use all
// three side by side.
typedef struct gpio_line gpio_line;

enum gpio_bias { GPIO_BIAS_AS_IS, GPIO_BIAS_DISABLED, GPIO_BIAS_PULL_UP, GPIO_BIAS_PULL_DOWN };

typedef struct gpio_calls {
    // Of the library.
    const char *_Nonnull (*_Nonnull version)(void);
    // The offset of the line that the device tree calls by this name; -1 with ENOENT where there is none.
    int (*_Nonnull find)(const char *_Nonnull chip, const char *_Nonnull name);
    // Asks for both edges' events. Debouncing is the caller's: version 1 cannot.
    gpio_line *_Nullable (*_Nonnull open_input)(const char *_Nonnull chip, unsigned offset, bool active_low,
                                                enum gpio_bias bias, const char *_Nonnull consumer);
    gpio_line *_Nullable (*_Nonnull open_output)(const char *_Nonnull chip, unsigned offset, bool active_low,
                                                 bool active, const char *_Nonnull consumer);
    // 1: active, 0: not.
    int (*_Nonnull get)(gpio_line *_Nonnull line);
    int (*_Nonnull set)(gpio_line *_Nonnull line, bool active);
    // For poll(2); of an input only.
    int (*_Nonnull event_descriptor)(gpio_line *_Nonnull line);
    // Reads one event that poll(2) has announced: 1 where the line became active, 0 where it became inactive.
    // The time is CLOCK_MONOTONIC (since Linux 5.7).
    int (*_Nonnull read_event)(gpio_line *_Nonnull line, uint64_t *_Nonnull nanoseconds);
    void (*_Nonnull close)(gpio_line *_Nonnull line);
} gpio_calls;

// Through the libgpiod that is installed.
extern const gpio_calls gpio_calls_installed;
