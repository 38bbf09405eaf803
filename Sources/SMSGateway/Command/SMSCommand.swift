import ApplianceKit
import Glibc

@main
enum SMSCommand {
    static func main() async {
        var words = CommandLine.arguments.dropFirst()
        guard words.popFirst() == "pdu" else { exit(ExitStatus.usage.rawValue) }
        exit(PDUCommand.run(CommandArguments(words)).rawValue)
    }
}
