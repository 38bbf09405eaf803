#pragma once
// The declarations of libgpiod 2 that the shim uses, and no more. Names get a prefix, because another libgpiod may be
// in the same program. compare.sh holds them against the library's own headers by compiling both together: the same in
// 2.1, 2.2, 2.2.1, 2.2.2 and 2.3 (2026-11-22).
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define gpiod_api_version double2_api_version
#define gpiod_chip_open double2_chip_open
#define gpiod_chip_close double2_chip_close
#define gpiod_chip_get_line_offset_from_name double2_chip_get_line_offset_from_name
#define gpiod_chip_request_lines double2_chip_request_lines
#define gpiod_line_settings_new double2_line_settings_new
#define gpiod_line_settings_free double2_line_settings_free
#define gpiod_line_settings_set_direction double2_line_settings_set_direction
#define gpiod_line_settings_set_edge_detection double2_line_settings_set_edge_detection
#define gpiod_line_settings_set_bias double2_line_settings_set_bias
#define gpiod_line_settings_set_active_low double2_line_settings_set_active_low
#define gpiod_line_settings_set_output_value double2_line_settings_set_output_value
#define gpiod_line_config_new double2_line_config_new
#define gpiod_line_config_free double2_line_config_free
#define gpiod_line_config_add_line_settings double2_line_config_add_line_settings
#define gpiod_request_config_new double2_request_config_new
#define gpiod_request_config_free double2_request_config_free
#define gpiod_request_config_set_consumer double2_request_config_set_consumer
#define gpiod_line_request_release double2_line_request_release
#define gpiod_line_request_get_value double2_line_request_get_value
#define gpiod_line_request_set_value double2_line_request_set_value
#define gpiod_line_request_get_fd double2_line_request_get_fd
#define gpiod_line_request_read_edge_events double2_line_request_read_edge_events
#define gpiod_edge_event_buffer_new double2_edge_event_buffer_new
#define gpiod_edge_event_buffer_free double2_edge_event_buffer_free
#define gpiod_edge_event_buffer_get_event double2_edge_event_buffer_get_event
#define gpiod_edge_event_get_event_type double2_edge_event_get_event_type
#define gpiod_edge_event_get_timestamp_ns double2_edge_event_get_timestamp_ns

struct gpiod_chip;
struct gpiod_line_settings;
struct gpiod_line_config;
struct gpiod_request_config;
struct gpiod_line_request;
struct gpiod_edge_event;
struct gpiod_edge_event_buffer;

enum gpiod_line_value { GPIOD_LINE_VALUE_ERROR = -1, GPIOD_LINE_VALUE_INACTIVE = 0, GPIOD_LINE_VALUE_ACTIVE = 1 };
enum gpiod_line_direction { GPIOD_LINE_DIRECTION_AS_IS = 1, GPIOD_LINE_DIRECTION_INPUT, GPIOD_LINE_DIRECTION_OUTPUT };
enum gpiod_line_edge {
    GPIOD_LINE_EDGE_NONE = 1, GPIOD_LINE_EDGE_RISING, GPIOD_LINE_EDGE_FALLING, GPIOD_LINE_EDGE_BOTH
};
enum gpiod_line_bias {
    GPIOD_LINE_BIAS_AS_IS = 1, GPIOD_LINE_BIAS_UNKNOWN, GPIOD_LINE_BIAS_DISABLED, GPIOD_LINE_BIAS_PULL_UP,
    GPIOD_LINE_BIAS_PULL_DOWN
};
enum gpiod_edge_event_type { GPIOD_EDGE_EVENT_RISING_EDGE = 1, GPIOD_EDGE_EVENT_FALLING_EDGE };

const char *gpiod_api_version(void);
struct gpiod_chip *gpiod_chip_open(const char *path);
void gpiod_chip_close(struct gpiod_chip *chip);
int gpiod_chip_get_line_offset_from_name(struct gpiod_chip *chip, const char *name);
struct gpiod_line_request *gpiod_chip_request_lines(
    struct gpiod_chip *chip, struct gpiod_request_config *req_cfg, struct gpiod_line_config *line_cfg);
struct gpiod_line_settings *gpiod_line_settings_new(void);
void gpiod_line_settings_free(struct gpiod_line_settings *settings);
int gpiod_line_settings_set_direction(struct gpiod_line_settings *settings, enum gpiod_line_direction direction);
int gpiod_line_settings_set_edge_detection(struct gpiod_line_settings *settings, enum gpiod_line_edge edge);
int gpiod_line_settings_set_bias(struct gpiod_line_settings *settings, enum gpiod_line_bias bias);
void gpiod_line_settings_set_active_low(struct gpiod_line_settings *settings, bool active_low);
int gpiod_line_settings_set_output_value(struct gpiod_line_settings *settings, enum gpiod_line_value value);
struct gpiod_line_config *gpiod_line_config_new(void);
void gpiod_line_config_free(struct gpiod_line_config *config);
int gpiod_line_config_add_line_settings(
    struct gpiod_line_config *config, const unsigned int *offsets, size_t num_offsets,
    struct gpiod_line_settings *settings);
struct gpiod_request_config *gpiod_request_config_new(void);
void gpiod_request_config_free(struct gpiod_request_config *config);
void gpiod_request_config_set_consumer(struct gpiod_request_config *config, const char *consumer);
void gpiod_line_request_release(struct gpiod_line_request *request);
enum gpiod_line_value gpiod_line_request_get_value(struct gpiod_line_request *request, unsigned int offset);
int gpiod_line_request_set_value(
    struct gpiod_line_request *request, unsigned int offset, enum gpiod_line_value value);
int gpiod_line_request_get_fd(struct gpiod_line_request *request);
int gpiod_line_request_read_edge_events(
    struct gpiod_line_request *request, struct gpiod_edge_event_buffer *buffer, size_t max_events);
struct gpiod_edge_event_buffer *gpiod_edge_event_buffer_new(size_t capacity);
void gpiod_edge_event_buffer_free(struct gpiod_edge_event_buffer *buffer);
struct gpiod_edge_event *gpiod_edge_event_buffer_get_event(
    struct gpiod_edge_event_buffer *buffer, unsigned long index);
enum gpiod_edge_event_type gpiod_edge_event_get_event_type(struct gpiod_edge_event *event);
uint64_t gpiod_edge_event_get_timestamp_ns(struct gpiod_edge_event *event);
