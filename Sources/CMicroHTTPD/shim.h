#pragma once
#include <microhttpd.h>
#include <string.h>

// MHD_start_daemon is variadic, and its callbacks travel as pairs of pointers: what this product sets goes through
// one struct instead.
struct mhd_settings {
    int listen_socket;
    unsigned int connection_limit;
    unsigned int connections_per_address;
    unsigned int idle_timeout_seconds;
    size_t memory_per_connection;
    const char *certificate;  // PEM; with it and the key the connections are TLS, without plain
    const char *key;
    void *context;  // handed to each of the callbacks
    MHD_AccessHandlerCallback handler;
    void *(*target_received)(void *context, const char *target, struct MHD_Connection *connection);
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection_changed;
};

// Leaves the target as it came: percent-decoding into C strings would lose everything after %00.
static size_t mhd_keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

// TLS 1.2 and 1.3, forward secrecy and authenticated ciphers only.
#define MHD_TLS_PRIORITIES "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305"

// One thread in epoll. Without MHD_USE_ERROR_LOG the library writes nothing to stderr.
static inline struct MHD_Daemon *mhd_start(const struct mhd_settings *settings) {
    struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
    // The library copies nothing of these: it reads them before this returns.
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)settings->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)settings->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)MHD_TLS_PRIORITIES},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME
            | (settings->key ? MHD_USE_TLS : MHD_NO_FLAG),
        0, NULL, NULL,
        settings->handler, settings->context,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)settings->listen_socket,
        MHD_OPTION_CONNECTION_LIMIT, settings->connection_limit,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, settings->connections_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, settings->idle_timeout_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->memory_per_connection,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, mhd_keep_escapes, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, settings->target_received, settings->context,
        MHD_OPTION_NOTIFY_COMPLETED, settings->completed, settings->context,
        MHD_OPTION_NOTIFY_CONNECTION, settings->connection_changed, settings->context,
        MHD_OPTION_ARRAY, settings->key ? tls : plain,
        MHD_OPTION_END);
}

// MHD_get_connection_info is variadic too.
static inline int mhd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}
static inline const struct sockaddr *mhd_client_address(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

// Cast macros that the importer drops.
static const uint64_t mhd_size_unknown = MHD_SIZE_UNKNOWN;
static const ssize_t mhd_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t mhd_end_with_error = MHD_CONTENT_READER_END_WITH_ERROR;
