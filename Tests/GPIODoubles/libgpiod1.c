// libgpiod 1 over the double: closing a chip releases its lines, as there.
#define GPIO_CALLS gpio_calls_double1
#include "libgpiod1.h"
#include "../../Sources/CGPIODShim/gpio.c"

#include "double.h"

struct gpiod_line {
    struct gpiod_chip *chip;
    struct double_line *line;
    unsigned offset;
    bool requested;
};
struct gpiod_chip {
    void *chip;
    struct gpiod_line lines[8];
};

const char *gpiod_version_string(void) { return "1.6-double"; }

struct gpiod_chip *gpiod_chip_open(const char *path) {
    void *found = double_chip(path);
    if (!found) return NULL;
    struct gpiod_chip *chip = calloc(1, sizeof *chip);
    chip->chip = found;
    return chip;
}

void gpiod_chip_close(struct gpiod_chip *chip) {
    for (int i = 0; i < 8; i++)
        if (chip->lines[i].requested) double_release(chip->lines[i].line);
    free(chip);
}

struct gpiod_line *gpiod_chip_get_line(struct gpiod_chip *chip, unsigned int offset) {
    struct double_line *line = double_line_at(chip->chip, offset);
    if (!line) return NULL;
    chip->lines[offset] = (struct gpiod_line){chip, line, offset, false};
    return &chip->lines[offset];
}

struct gpiod_line *gpiod_chip_find_line(struct gpiod_chip *chip, const char *name) {
    int offset = double_find(chip->chip, name);
    return offset < 0 ? NULL : gpiod_chip_get_line(chip, (unsigned)offset);
}

unsigned int gpiod_line_offset(struct gpiod_line *line) { return line->offset; }

int gpiod_line_request(struct gpiod_line *line, const struct gpiod_line_request_config *config, int active) {
    bool output = config->request_type == GPIOD_LINE_REQUEST_DIRECTION_OUTPUT;
    enum gpio_bias bias = config->flags & GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP     ? GPIO_BIAS_PULL_UP
                          : config->flags & GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN ? GPIO_BIAS_PULL_DOWN
                          : config->flags & GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE   ? GPIO_BIAS_DISABLED
                                                                                   : GPIO_BIAS_AS_IS;
    if (!output && config->request_type != GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES) {
        errno = EINVAL;
        return -1;
    }
    bool active_low = config->flags & GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW;
    int result = double_request(line->line, output, active_low, bias, active, config->consumer);
    line->requested = result == 0;
    return result;
}

int gpiod_line_get_value(struct gpiod_line *line) { return double_get(line->line); }

int gpiod_line_set_value(struct gpiod_line *line, int value) { return double_set(line->line, value); }

int gpiod_line_event_get_fd(struct gpiod_line *line) { return double_descriptor(line->line); }

int gpiod_line_event_read(struct gpiod_line *line, struct gpiod_line_event *event) {
    uint64_t nanoseconds = 0;
    int rising = double_read(line->line, &nanoseconds);
    if (rising < 0) return -1;
    event->ts = (struct timespec){(time_t)(nanoseconds / 1000000000u), (long)(nanoseconds % 1000000000u)};
    event->event_type = rising ? GPIOD_LINE_EVENT_RISING_EDGE : GPIOD_LINE_EVENT_FALLING_EDGE;
    event->offset = (int)line->offset;
    return 0;
}
