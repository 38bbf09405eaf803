import Foundation

/// Small servers in Python, which test machines have: what they say stands in their output, a line a thing.
enum PythonServers {
    /// HTTP/1.1 over TLS. It answers with the connection's number, the client's name and the TLS version; `/drop` closes
    /// the connection behind its answer without saying so, `/upload` in the middle of what it is sent.
    ///
    /// - Parameters:
    ///   - clients: The authority of the clients' certificates; nil asks for none.
    ///   - version: The only version of TLS that it speaks, such as `TLSv1_1`; nil for what is usual.
    static func tls(
        _ pair: TestCertificates.Pair, clients: String? = nil, version: String? = nil, in folder: String
    ) async throws -> (server: ServerProcess, port: UInt16) {
        var arguments = ["certificate=\(pair.certificate)", "key=\(pair.key)"]
        if let clients { arguments.append("clients=\(clients)") }
        if let version { arguments.append("version=\(version)") }
        return try await start(tlsServer, arguments, in: folder)
    }

    /// An HTTP proxy with CONNECT. It says `CONNECT host:port` or `GET address` for each request.
    ///
    /// - Parameter credentials: `user:password` that it demands; nil demands none.
    static func proxy(
        credentials: String? = nil, in folder: String
    ) async throws -> (server: ServerProcess, port: UInt16) {
        try await start(proxyServer, credentials.map { ["credentials=\($0)"] } ?? [], in: folder)
    }

    private static func start(
        _ program: String, _ arguments: [String], in folder: String
    ) async throws -> (server: ServerProcess, port: UInt16) {
        let server = try ServerProcess(
            ["/usr/bin/python3", "-u", "-c", program] + arguments, output: "\(folder)/server-\(UUID().uuidString).log")
        let port = try await server.line("port ")
        return (server, UInt16(port) ?? 0)
    }

    private static let tlsServer = """
        import http.server, ssl, sys
        options = dict(word.split("=", 1) for word in sys.argv[1:])
        connections = 0

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def setup(self):
                global connections
                connections += 1
                self.number = connections
                super().setup()

            def do_GET(self):
                peer = self.connection.getpeercert() or {}
                names = [value for part in peer.get("subject", ()) for key, value in part if key == "commonName"]
                body = f"{self.number} {names[0] if names else '-'} {self.connection.version()}".encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()
                if self.path == "/drop":
                    self.close_connection = True

            def do_POST(self):
                self.rfile.read(1000)
                self.close_connection = True
                self.connection.close()

            def log_message(self, *words):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if "version" in options:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = ssl.TLSVersion[options["version"]]
        context.load_cert_chain(options["certificate"], options["key"])
        if "clients" in options:
            context.load_verify_locations(options["clients"])
            context.verify_mode = ssl.CERT_REQUIRED

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def get_request(self):
                connection, address = self.socket.accept()
                connection.settimeout(30)
                return context.wrap_socket(connection, server_side=True), address

        server = Server(("127.0.0.1", 0), Handler)
        print("port", server.server_address[1])
        server.serve_forever()
        """

    private static let proxyServer = """
        import base64, http.client, http.server, select, socket, sys, urllib.parse
        options = dict(word.split("=", 1) for word in sys.argv[1:])

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def is_refused(self):
                wanted = options.get("credentials")
                given = self.headers.get("Proxy-Authorization", "")
                if wanted is None or given == "Basic " + base64.b64encode(wanted.encode()).decode():
                    return False
                self.send_response(407)
                self.send_header("Proxy-Authenticate", 'Basic realm="test"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return True

            def do_CONNECT(self):
                print("CONNECT", self.path, "with the client's secret" if "Authorization" in self.headers else "")
                if self.is_refused():
                    return
                host, port = self.path.rsplit(":", 1)
                with socket.create_connection((host, int(port)), timeout=30) as far:
                    self.send_response(200)
                    self.end_headers()
                    sides = {self.connection: far, far: self.connection}
                    while True:
                        ready = select.select(list(sides), [], [], 30)[0]
                        for side in ready:
                            data = side.recv(65536)
                            if not data:
                                self.close_connection = True
                                return
                            sides[side].sendall(data)
                        if not ready:
                            return

            def do_GET(self):
                print("GET", self.path)
                if self.is_refused():
                    return
                address = urllib.parse.urlsplit(self.path)
                far = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
                far.request("GET", address.path)
                answer = far.getresponse()
                body = answer.read()
                self.send_response(answer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

        server = Server(("127.0.0.1", 0), Handler)
        print("port", server.server_address[1])
        server.serve_forever()
        """
}
