#pragma once
// The declarations of libgpiod 1.6 that the shim uses, and no more. Names get a prefix, because the installed library
// is in the same program.
#include <stdbool.h>
#include <time.h>

#define GPIOD_LINE_BULK_MAX_LINES 64

#define gpiod_version_string double1_version_string
#define gpiod_chip_open double1_chip_open
#define gpiod_chip_close double1_chip_close
#define gpiod_chip_find_line double1_chip_find_line
#define gpiod_chip_get_line double1_chip_get_line
#define gpiod_line_offset double1_line_offset
#define gpiod_line_request double1_line_request
#define gpiod_line_get_value double1_line_get_value
#define gpiod_line_set_value double1_line_set_value
#define gpiod_line_event_get_fd double1_line_event_get_fd
#define gpiod_line_event_read double1_line_event_read

enum {
    GPIOD_LINE_REQUEST_DIRECTION_AS_IS,
    GPIOD_LINE_REQUEST_DIRECTION_INPUT,
    GPIOD_LINE_REQUEST_DIRECTION_OUTPUT,
    GPIOD_LINE_REQUEST_EVENT_FALLING_EDGE,
    GPIOD_LINE_REQUEST_EVENT_RISING_EDGE,
    GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES,
};
enum {
    GPIOD_LINE_REQUEST_FLAG_OPEN_DRAIN = 1 << 0,
    GPIOD_LINE_REQUEST_FLAG_OPEN_SOURCE = 1 << 1,
    GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW = 1 << 2,
    GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE = 1 << 3,
    GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN = 1 << 4,
    GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP = 1 << 5,
};
enum { GPIOD_LINE_EVENT_RISING_EDGE = 1, GPIOD_LINE_EVENT_FALLING_EDGE };

struct gpiod_chip;
struct gpiod_line;
struct gpiod_line_request_config {
    const char *consumer;
    int request_type;
    int flags;
};
struct gpiod_line_event {
    struct timespec ts;
    int event_type;
    int offset;
};

const char *gpiod_version_string(void);
struct gpiod_chip *gpiod_chip_open(const char *path);
void gpiod_chip_close(struct gpiod_chip *chip);
struct gpiod_line *gpiod_chip_find_line(struct gpiod_chip *chip, const char *name);
struct gpiod_line *gpiod_chip_get_line(struct gpiod_chip *chip, unsigned int offset);
unsigned int gpiod_line_offset(struct gpiod_line *line);
int gpiod_line_request(struct gpiod_line *line, const struct gpiod_line_request_config *config, int default_val);
int gpiod_line_get_value(struct gpiod_line *line);
int gpiod_line_set_value(struct gpiod_line *line, int value);
int gpiod_line_event_get_fd(struct gpiod_line *line);
int gpiod_line_event_read(struct gpiod_line *line, struct gpiod_line_event *event);
