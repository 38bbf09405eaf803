/// How an ``HTTPClient`` gets to its servers: whom it trusts, how it shows who it is, and over which proxy.
public struct HTTPRoute: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// A PEM file of the certificate authorities to trust instead of the system's.
    public var authorities: String?
    /// A PEM file with the client's own certificate, and the chain above it.
    public var certificate: String?
    /// The PEM file of its private key, where it is not in the same file.
    public var privateKey: String?
    /// `sha256//…`: the one public key that the server may have, as ``ServerIdentity/pin`` tells it. Then neither its
    /// authority nor its name is asked for.
    public var pin: String?
    /// `http://host:port` or `https://host:port`; nil for none: the environment's are not used.
    public var proxy: String?
    /// The account at the proxy; nil: it asks for none.
    public var proxyUser: String?
    /// Its password.
    public var proxyPassword: String?

    /// A direct route with the system's authorities, or another one.
    public init(
        authorities: String? = nil, certificate: String? = nil, privateKey: String? = nil, pin: String? = nil,
        proxy: String? = nil, proxyUser: String? = nil, proxyPassword: String? = nil
    ) {
        self.authorities = authorities
        self.certificate = certificate
        self.privateKey = privateKey
        self.pin = pin
        self.proxy = proxy
        self.proxyUser = proxyUser
        self.proxyPassword = proxyPassword
    }

    /// Without the password.
    public var description: String { proxy.map { "over \($0)" } ?? "direct" }
    /// Without the password.
    public var customMirror: Mirror { Mirror(self, children: ["proxy": proxy as Any]) }
}
