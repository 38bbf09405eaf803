#pragma once
#include <microhttpd.h>

// MHD_start_daemon is variadic; MHD_OPTION_ARRAY carries every option in one array.
static inline struct MHD_Daemon *mhd_start(unsigned int flags, uint16_t port,
                                           MHD_AccessHandlerCallback handler, void *context,
                                           const struct MHD_OptionItem *options) {
    return MHD_start_daemon(flags, port, NULL, NULL, handler, context,
                            MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}
// MHD_get_daemon_info is variadic too.
static inline uint16_t mhd_bound_port(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}
static inline unsigned int mhd_connection_count(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info ? info->num_connections : 0;
}
// Cast macros that the importer drops.
static const uint64_t mhd_size_unknown = MHD_SIZE_UNKNOWN;
static const ssize_t mhd_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
