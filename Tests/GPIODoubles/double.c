#define _GNU_SOURCE  // pipe2
#include "double.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINES = 8, KERNEL_QUEUE = 16 };

struct double_line {
    bool present, requested, output, active_low, high;
    enum gpio_bias bias;
    char name[32], consumer[32];
    int events[2], waiting;
};
struct chip {
    struct chip *next;
    char path[256];
    bool present;
    struct double_line lines[LINES];
};
struct event {
    uint64_t nanoseconds;
    int rising;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct chip *chips;

static struct chip *chip_at(const char *path) {
    struct chip *chip = chips;
    while (chip && strcmp(chip->path, path) != 0) chip = chip->next;
    return chip;
}

void double_plug(const char *path) {
    pthread_mutex_lock(&lock);
    struct chip *chip = chip_at(path);
    if (!chip) {
        chip = calloc(1, sizeof *chip);
        strncpy(chip->path, path, sizeof chip->path - 1);
        chip->next = chips;
        chips = chip;
        for (int i = 0; i < LINES; i++) chip->lines[i].events[0] = chip->lines[i].events[1] = -1;
    }
    chip->present = true;
    for (int i = 0; i < LINES; i++) chip->lines[i].present = chip->lines[i].high = true;
    pthread_mutex_unlock(&lock);
}

void double_unplug(const char *path, bool wakes) {
    pthread_mutex_lock(&lock);
    struct chip *chip = chip_at(path);
    chip->present = false;
    for (int i = 0; i < LINES; i++) {
        struct double_line *line = &chip->lines[i];
        line->present = false;
        if (!wakes || line->events[1] < 0) continue;
        close(line->events[1]);
        line->events[1] = -1;
    }
    pthread_mutex_unlock(&lock);
}

void double_name(const char *path, unsigned offset, const char *name) {
    pthread_mutex_lock(&lock);
    strncpy(chip_at(path)->lines[offset].name, name, sizeof chip_at(path)->lines[offset].name - 1);
    pthread_mutex_unlock(&lock);
}

void double_occupy(const char *path, unsigned offset) {
    pthread_mutex_lock(&lock);
    chip_at(path)->lines[offset].requested = true;
    pthread_mutex_unlock(&lock);
}

void double_drive(const char *path, unsigned offset, bool high, uint64_t nanoseconds) {
    pthread_mutex_lock(&lock);
    struct double_line *line = &chip_at(path)->lines[offset];
    if (line->high != high) {
        line->high = high;
        struct event event = {nanoseconds, high != line->active_low};
        if (line->requested && line->events[1] >= 0 && line->waiting < KERNEL_QUEUE
            && write(line->events[1], &event, sizeof event) == sizeof event)
            line->waiting++;
    }
    pthread_mutex_unlock(&lock);
}

#define READ(type, name, field)                                       \
    type name(const char *path, unsigned offset) {                    \
        pthread_mutex_lock(&lock);                                    \
        type value = (type)chip_at(path)->lines[offset].field;        \
        pthread_mutex_unlock(&lock);                                  \
        return value;                                                 \
    }
READ(bool, double_level, high)
READ(bool, double_is_requested, requested)
READ(bool, double_is_output, output)
READ(enum gpio_bias, double_bias, bias)
READ(const char *, double_consumer, consumer)

void *double_chip(const char *path) {
    pthread_mutex_lock(&lock);
    struct chip *chip = chip_at(path);
    if (chip && !chip->present) chip = NULL;
    pthread_mutex_unlock(&lock);
    if (!chip) errno = ENOENT;
    return chip;
}

struct double_line *double_line_at(void *chip, unsigned offset) {
    if (offset < LINES) return &((struct chip *)chip)->lines[offset];
    errno = EINVAL;
    return NULL;
}

int double_find(void *chip, const char *name) {
    for (int i = 0; i < LINES; i++)
        if (strcmp(((struct chip *)chip)->lines[i].name, name) == 0) return i;
    errno = ENOENT;
    return -1;
}

int double_request(struct double_line *line, bool output, bool active_low, enum gpio_bias bias, int active,
                   const char *consumer) {
    pthread_mutex_lock(&lock);
    int error = line->requested ? EBUSY : 0;
    if (!error && !output && pipe2(line->events, O_CLOEXEC | O_NONBLOCK) != 0) error = errno;
    if (!error) {
        line->requested = true;
        line->output = output;
        line->active_low = active_low;
        line->bias = bias;
        line->waiting = 0;
        if (output) line->high = (active != 0) != active_low;
        strncpy(line->consumer, consumer, sizeof line->consumer - 1);
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return error ? -1 : 0;
}

void double_release(struct double_line *line) {
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 2; i++) {
        if (line->events[i] >= 0) close(line->events[i]);
        line->events[i] = -1;
    }
    line->requested = false;
    pthread_mutex_unlock(&lock);
}

int double_get(struct double_line *line) {
    pthread_mutex_lock(&lock);
    int value = line->present ? line->high != line->active_low : -1;
    pthread_mutex_unlock(&lock);
    if (value < 0) errno = ENODEV;
    return value;
}

int double_set(struct double_line *line, int active) {
    pthread_mutex_lock(&lock);
    bool present = line->present;
    if (present) line->high = (active != 0) != line->active_low;
    pthread_mutex_unlock(&lock);
    if (!present) errno = ENODEV;
    return present ? 0 : -1;
}

int double_descriptor(struct double_line *line) { return line->events[0]; }

int double_read(struct double_line *line, uint64_t *nanoseconds) {
    struct event event;
    if (read(line->events[0], &event, sizeof event) != sizeof event) {
        errno = ENODEV;
        return -1;
    }
    pthread_mutex_lock(&lock);
    line->waiting--;
    pthread_mutex_unlock(&lock);
    *nanoseconds = event.nanoseconds;
    return event.rising;
}
