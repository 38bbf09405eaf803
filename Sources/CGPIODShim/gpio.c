#include "CGPIODShim.h"

#include <errno.h>
#include <stdlib.h>

// The tests compile this file twice more, against a header of each version and under other names of its table.
#ifndef GPIO_CALLS
#define GPIO_CALLS gpio_calls_installed
#include <gpiod.h>
#endif

// Only version 1 has bulks of lines.
#ifdef GPIOD_LINE_BULK_MAX_LINES
#include "libgpiod1.inc"
#else
#include "libgpiod2.inc"
#endif

const gpio_calls GPIO_CALLS = {
    .version = version,
    .find = find,
    .open_input = open_input,
    .open_output = open_output,
    .get = get,
    .set = set,
    .event_descriptor = event_descriptor,
    .read_event = read_event,
    .close = close_line,
};
