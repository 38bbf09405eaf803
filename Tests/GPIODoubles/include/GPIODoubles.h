#pragma once
#include <CGPIODShim.h>
#include <stdbool.h>
#include <stdint.h>

// A GPIO chip for tests, behind the functions of libgpiod: below the shim, so that the shim itself is tested.
// The shim's file is compiled twice, against libgpiod1.h and libgpiod2.h: copies, written by hand, of the declarations
// of those calls that the shim makes (from the libraries' public headers, 1.6 and 2; compare.sh says whether they still
// agree). Whichever of the two libraries
// is installed, both halves are compiled and run. What the kernel itself does with a line is the appliance's test.

extern const gpio_calls gpio_calls_double1;
extern const gpio_calls gpio_calls_double2;

// Puts a chip of 8 lines at a path, or back there; all lines high.
void double_plug(const char *_Nonnull path);
// Takes it away. Kernels before 6.5 do not wake those who poll for edges: then only later calls fail.
void double_unplug(const char *_Nonnull path, bool wakes);
void double_name(const char *_Nonnull path, unsigned offset, const char *_Nonnull name);
// Somebody else has the line.
void double_occupy(const char *_Nonnull path, unsigned offset);
// Drives a line from outside: an edge where the level changes. Like the kernel's, the queue holds 16 events.
void double_drive(const char *_Nonnull path, unsigned offset, bool high, uint64_t nanoseconds);
// The level on the line.
bool double_level(const char *_Nonnull path, unsigned offset);
bool double_is_requested(const char *_Nonnull path, unsigned offset);
bool double_is_output(const char *_Nonnull path, unsigned offset);
enum gpio_bias double_bias(const char *_Nonnull path, unsigned offset);
// Who has asked for it last.
const char *_Nonnull double_consumer(const char *_Nonnull path, unsigned offset);
