#pragma once
// What both doubles of libgpiod stand on: a chip whose lines are levels in memory.
#include "GPIODoubles.h"

struct double_line;

// NULL with ENOENT.
void *double_chip(const char *path);
struct double_line *double_line_at(void *chip, unsigned offset);
int double_find(void *chip, const char *name);
int double_request(struct double_line *line, bool output, bool active_low, enum gpio_bias bias, int active,
                   const char *consumer);
void double_release(struct double_line *line);
int double_get(struct double_line *line);
int double_set(struct double_line *line, int active);
int double_descriptor(struct double_line *line);
int double_read(struct double_line *line, uint64_t *nanoseconds);
