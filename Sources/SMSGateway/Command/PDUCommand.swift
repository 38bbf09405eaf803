import ApplianceKit
import DeviceIO
import Glibc

/// `tracuu-sms pdu`: short messages between hexadecimal PDUs and JSON, one a line.
enum PDUCommand {
    static let help = """
        usage: tracuu-sms pdu decode [--smsc present|absent|either] [--strict]
               tracuu-sms pdu encode

        decode reads one PDU a line in hexadecimal digits, as AT+CMGL and AT+CMGR give them (service centre's
        address first), and prints one JSON object a line:
          {"type":"deliver|submit|status-report","address":…,"addressType":…,"smsc":…,"timestamp":…,
           "encoding":"gsm7|ucs2|8bit","class":…,"text":…,"data":…,"concat":{"ref":…,"refBits":…,"part":…,"parts":…}}
        and "reference", "status", "discharge" for reports. A line that is no PDU gives {"error":…}.
          --smsc absent|either   the service centre's address is missing, or may be
          --strict               octets after the last field are an error

        encode reads one JSON object a line:
          {"to":"+84…","text":…,"encoding":"auto|gsm7|ucs2","report":false,"validity":seconds,"flash":false,
           "reference":n}      (only "to" and "text" are needed; a reference above 255 takes 16 bits)
        and prints {"pdus":[…],"lengths":[…],"parts":n,"encoding":…} or {"error":…}.

        Both go on after an error and end with status 0 at the end of their input.
        """

    /// Runs over standard input and output.
    ///
    /// - Parameter arguments: The words after `pdu`.
    static func run(_ arguments: CommandArguments) -> ExitStatus {
        run(arguments, input: STDIN_FILENO, output: STDOUT_FILENO)
    }

    static func run(_ arguments: CommandArguments, input: Int32, output: Int32) -> ExitStatus {
        var arguments = arguments
        if arguments.flag("--help", "-h") {
            print(help)
            return .ok
        }
        do {
            _ = arguments.flag("--json")
            switch arguments.next() {
            case "decode":
                let decoder = try PDULineDecoder(&arguments)
                try arguments.finish()
                // More than ten times the longest PDU that AT+CMGL can give (352 digits): blanks and rubbish find room.
                try eachLine(of: input, limit: 4096, to: output) { line, out throws(SystemError) in
                    try decoder.decode(line, to: &out)
                }
            case "encode":
                try arguments.finish()
                var encoder = PDULineEncoder()
                // 255 parts, each character as \uXXXX.
                try eachLine(of: input, limit: 1 << 18, to: output) { line, out throws(SystemError) in
                    try encoder.encode(line, to: &out)
                }
            case let word?: throw UsageError("pdu knows decode and encode, not “\(word)”")
            case nil: throw UsageError("pdu needs decode or encode")
            }
            return .ok
        } catch let error as UsageError {
            complain("\(error); tracuu-sms pdu --help tells more")
            return .usage
        } catch {
            complain("\(error)")
            return .ioError
        }
    }

    private static func eachLine(
        of input: Int32, limit: Int, to output: Int32,
        _ body: (ArraySlice<UInt8>, inout JSONLineOutput) throws(SystemError) -> Void
    ) throws {
        var lines = LineInput(descriptor: input, limit: limit)
        var out = JSONLineOutput(descriptor: output)
        while let line = try lines.next(beforeWaiting: { try out.flush() }) {
            switch line {
            case .text(let text): try body(text, &out)
            case .tooLong: try out.object { $0.field("error", "the line is longer than \(limit) characters") }
            }
        }
        try out.flush()
    }

    private static func complain(_ message: String) {
        let octets = Array("tracuu-sms pdu: \(message)\n".utf8)
        _ = octets.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
