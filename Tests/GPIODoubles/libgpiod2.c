// libgpiod 2 over the double: a request outlives its chip's handle, as there.
#define GPIO_CALLS gpio_calls_double2
#include "libgpiod2.h"
#include "../../Sources/CGPIODShim/gpio.c"

#include "double.h"

struct gpiod_line_settings {
    enum gpiod_line_direction direction;
    enum gpiod_line_edge edge;
    enum gpiod_line_bias bias;
    bool active_low;
    enum gpiod_line_value value;
};
struct gpiod_line_config {
    unsigned offset;
    struct gpiod_line_settings settings;
};
struct gpiod_request_config {
    const char *consumer;
};
struct gpiod_line_request {
    struct double_line *line;
    unsigned offset;
};
struct gpiod_edge_event {
    enum gpiod_edge_event_type type;
    uint64_t nanoseconds;
};
struct gpiod_edge_event_buffer {
    struct gpiod_edge_event event;
};

const char *gpiod_api_version(void) { return "2.1-double"; }

struct gpiod_chip *gpiod_chip_open(const char *path) { return double_chip(path); }

void gpiod_chip_close(struct gpiod_chip *chip) { (void)chip; }

int gpiod_chip_get_line_offset_from_name(struct gpiod_chip *chip, const char *name) { return double_find(chip, name); }

struct gpiod_line_settings *gpiod_line_settings_new(void) {
    struct gpiod_line_settings *settings = calloc(1, sizeof *settings);
    settings->direction = GPIOD_LINE_DIRECTION_AS_IS;
    settings->edge = GPIOD_LINE_EDGE_NONE;
    settings->bias = GPIOD_LINE_BIAS_AS_IS;
    return settings;
}

void gpiod_line_settings_free(struct gpiod_line_settings *settings) { free(settings); }

int gpiod_line_settings_set_direction(struct gpiod_line_settings *settings, enum gpiod_line_direction direction) {
    settings->direction = direction;
    return 0;
}

int gpiod_line_settings_set_edge_detection(struct gpiod_line_settings *settings, enum gpiod_line_edge edge) {
    settings->edge = edge;
    return 0;
}

int gpiod_line_settings_set_bias(struct gpiod_line_settings *settings, enum gpiod_line_bias bias) {
    settings->bias = bias;
    return 0;
}

void gpiod_line_settings_set_active_low(struct gpiod_line_settings *settings, bool active_low) {
    settings->active_low = active_low;
}

int gpiod_line_settings_set_output_value(struct gpiod_line_settings *settings, enum gpiod_line_value value) {
    settings->value = value;
    return 0;
}

struct gpiod_line_config *gpiod_line_config_new(void) { return calloc(1, sizeof(struct gpiod_line_config)); }

void gpiod_line_config_free(struct gpiod_line_config *config) { free(config); }

int gpiod_line_config_add_line_settings(
    struct gpiod_line_config *config, const unsigned int *offsets, size_t count, struct gpiod_line_settings *settings) {
    if (count != 1) {
        errno = EINVAL;
        return -1;
    }
    config->offset = offsets[0];
    config->settings = *settings;
    return 0;
}

struct gpiod_request_config *gpiod_request_config_new(void) { return calloc(1, sizeof(struct gpiod_request_config)); }

void gpiod_request_config_free(struct gpiod_request_config *config) { free(config); }

void gpiod_request_config_set_consumer(struct gpiod_request_config *config, const char *consumer) {
    config->consumer = consumer;
}

struct gpiod_line_request *gpiod_chip_request_lines(
    struct gpiod_chip *chip, struct gpiod_request_config *request, struct gpiod_line_config *lines) {
    struct double_line *line = double_line_at(chip, lines->offset);
    if (!line) return NULL;
    bool output = lines->settings.direction == GPIOD_LINE_DIRECTION_OUTPUT;
    bool input = lines->settings.direction == GPIOD_LINE_DIRECTION_INPUT;
    if (!output && !(input && lines->settings.edge == GPIOD_LINE_EDGE_BOTH)) {
        errno = EINVAL;
        return NULL;
    }
    enum gpio_bias bias = lines->settings.bias == GPIOD_LINE_BIAS_PULL_UP     ? GPIO_BIAS_PULL_UP
                          : lines->settings.bias == GPIOD_LINE_BIAS_PULL_DOWN ? GPIO_BIAS_PULL_DOWN
                          : lines->settings.bias == GPIOD_LINE_BIAS_DISABLED  ? GPIO_BIAS_DISABLED
                                                                              : GPIO_BIAS_AS_IS;
    int active = lines->settings.value == GPIOD_LINE_VALUE_ACTIVE;
    if (double_request(line, output, lines->settings.active_low, bias, active, request->consumer) != 0) return NULL;
    struct gpiod_line_request *self = calloc(1, sizeof *self);
    self->line = line;
    self->offset = lines->offset;
    return self;
}

void gpiod_line_request_release(struct gpiod_line_request *request) {
    double_release(request->line);
    free(request);
}

enum gpiod_line_value gpiod_line_request_get_value(struct gpiod_line_request *request, unsigned int offset) {
    return offset == request->offset ? (enum gpiod_line_value)double_get(request->line) : GPIOD_LINE_VALUE_ERROR;
}

int gpiod_line_request_set_value(
    struct gpiod_line_request *request, unsigned int offset, enum gpiod_line_value value) {
    return offset == request->offset ? double_set(request->line, value) : -1;
}

int gpiod_line_request_get_fd(struct gpiod_line_request *request) { return double_descriptor(request->line); }

int gpiod_line_request_read_edge_events(
    struct gpiod_line_request *request, struct gpiod_edge_event_buffer *buffer, size_t max) {
    if (max < 1) return 0;
    int rising = double_read(request->line, &buffer->event.nanoseconds);
    if (rising < 0) return -1;
    buffer->event.type = rising ? GPIOD_EDGE_EVENT_RISING_EDGE : GPIOD_EDGE_EVENT_FALLING_EDGE;
    return 1;
}

struct gpiod_edge_event_buffer *gpiod_edge_event_buffer_new(size_t capacity) {
    (void)capacity;
    return calloc(1, sizeof(struct gpiod_edge_event_buffer));
}

void gpiod_edge_event_buffer_free(struct gpiod_edge_event_buffer *buffer) { free(buffer); }

struct gpiod_edge_event *gpiod_edge_event_buffer_get_event(
    struct gpiod_edge_event_buffer *buffer, unsigned long index) {
    return index == 0 ? &buffer->event : NULL;
}

enum gpiod_edge_event_type gpiod_edge_event_get_event_type(struct gpiod_edge_event *event) { return event->type; }

uint64_t gpiod_edge_event_get_timestamp_ns(struct gpiod_edge_event *event) { return event->nanoseconds; }
