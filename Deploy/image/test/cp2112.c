/* A GPIO chip in user space: answers over /dev/uhid as a CP2112, a USB bridge with eight lines (AN495), so that the
   stock kernel's hid-cp2112 makes a /dev/gpiochipN of it. Debian's kernel has neither gpio-sim nor gpio-mockup.

   Standard input: “N V” puts 0 or 1 on input line N. Standard output: “out N V” whenever the box drives a line. */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <linux/uhid.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { GPIO_CONFIG = 2, GPIO_GET = 3, GPIO_SET = 4, GET_VERSION = 5, SMBUS_CONFIG = 6, LOCK_BYTE = 0x20 };

/* The feature reports that the driver asks for, each as long as AN495 has it, and the two for I2C that it insists on. */
static const unsigned char descriptor[] = {
    0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08,
    0x85, GPIO_CONFIG, 0x95, 0x04, 0x09, 0x01, 0xb1, 0x02, 0x85, GPIO_GET, 0x95, 0x01, 0x09, 0x01, 0xb1, 0x02,
    0x85, GPIO_SET, 0x95, 0x02, 0x09, 0x01, 0xb1, 0x02, 0x85, GET_VERSION, 0x95, 0x02, 0x09, 0x01, 0xb1, 0x02,
    0x85, SMBUS_CONFIG, 0x95, 0x0d, 0x09, 0x01, 0xb1, 0x02,
    0x85, 0x10, 0x95, 0x3f, 0x09, 0x01, 0x91, 0x02, 0x85, 0x13, 0x95, 0x3f, 0x09, 0x01, 0x81, 0x02, 0xc0,
};

static unsigned char direction, level = 0xff;

static int tell(int chip, const struct uhid_event *event) {
    return write(chip, event, sizeof *event) == (ssize_t)sizeof *event ? 0 : -1;
}

static void asked(int chip, const struct uhid_event *question) {
    struct uhid_event answer = {.type = UHID_GET_REPORT_REPLY};
    unsigned char *data = answer.u.get_report_reply.data;
    answer.u.get_report_reply.id = question->u.get_report.id;
    data[0] = question->u.get_report.rnum;
    int size = 64;
    switch (data[0]) {
    case GPIO_CONFIG: data[1] = direction, data[2] = 0xff, size = 5; break;
    case GPIO_GET: data[1] = level, size = 2; break;
    case GET_VERSION: data[1] = 0x0c, data[2] = 2, size = 3; break;
    case SMBUS_CONFIG: size = 14; break;
    case LOCK_BYTE + 1: size = 10; break;
    case LOCK_BYTE + 2:
    case LOCK_BYTE + 3:
    case LOCK_BYTE + 4: data[1] = 4, data[2] = 3, data[3] = 'x'; break;
    }
    answer.u.get_report_reply.size = size;
    tell(chip, &answer);
}

static void told(int chip, const struct uhid_event *order) {
    const unsigned char *data = order->u.set_report.data;
    struct uhid_event answer = {.type = UHID_SET_REPORT_REPLY};
    answer.u.set_report_reply.id = order->u.set_report.id;
    if (data[0] == GPIO_CONFIG) direction = data[1];
    if (data[0] == GPIO_SET) {
        unsigned char before = level;
        level = (level & ~data[2]) | (data[1] & data[2]);
        for (int line = 0; line < 8; line++)
            if ((before ^ level) >> line & 1) printf("out %d %d\n", line, level >> line & 1);
    }
    tell(chip, &answer);
}

static int pressed(void) {
    char text[256];
    ssize_t length = read(0, text, sizeof text - 1);
    if (length <= 0) return -1;
    text[length] = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        int number, value;
        if (sscanf(line, "%d %d", &number, &value) == 2 && number >= 0 && number < 8)
            level = value ? level | 1 << number : level & ~(1 << number);
    }
    return 0;
}

int main(void) {
    int chip = open("/dev/uhid", O_RDWR | O_CLOEXEC);
    if (chip < 0) {
        perror("/dev/uhid");
        return 1;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct uhid_event birth = {.type = UHID_CREATE2};
    strcpy((char *)birth.u.create2.name, "TraCuu test GPIO");
    memcpy(birth.u.create2.rd_data, descriptor, sizeof descriptor);
    birth.u.create2.rd_size = sizeof descriptor;
    birth.u.create2.bus = BUS_USB;
    birth.u.create2.vendor = 0x10c4;
    birth.u.create2.product = 0xea90;
    if (tell(chip, &birth) < 0) {
        perror("UHID_CREATE2");
        return 1;
    }
    struct pollfd ready[2] = {{chip, POLLIN, 0}, {0, POLLIN, 0}};
    for (;;) {
        if (poll(ready, 2, -1) < 0 && errno != EINTR) return 1;
        // Whoever plays with the lines has gone, and the chip with them.
        if (ready[1].revents && pressed() < 0) return 0;
        if (!(ready[0].revents & POLLIN)) continue;
        struct uhid_event event;
        if (read(chip, &event, sizeof event) <= 0) return 1;
        if (event.type == UHID_GET_REPORT) asked(chip, &event);
        if (event.type == UHID_SET_REPORT) told(chip, &event);
    }
}
