import Glibc

/// A program with subcommands: finds the one that is asked for, prints help, and turns its end into an exit status.
///
/// ```swift
/// let program = CommandProgram("tracuu-sms", "answers text messages about dossiers", [ … ])
/// program.main()
/// ```
public struct CommandProgram: Sendable {
    /// One subcommand.
    public struct Command: Sendable {
        let name: String
        let arguments: String
        let summary: String
        let details: String
        let run: @Sendable (CommandArguments) async throws -> ExitStatus

        /// Describes a subcommand.
        ///
        /// - Parameters:
        ///   - name: One word or several, for example `pdu decode`.
        ///   - arguments: How its arguments are written, for the help.
        ///   - summary: One line, for the help.
        ///   - details: More lines, for the command's own help.
        ///   - run: Does it. A ``UsageError`` that it throws is shown with how the arguments are written.
        public init(
            _ name: String, _ arguments: String = "", _ summary: String, details: String = "",
            run: @escaping @Sendable (CommandArguments) async throws -> ExitStatus
        ) {
            self.name = name
            self.arguments = arguments
            self.summary = summary
            self.details = details
            self.run = run
        }
    }

    private let name: String
    private let summary: String
    private let commands: [Command]

    /// Describes the program.
    public init(_ name: String, _ summary: String, _ commands: [Command]) {
        self.name = name
        self.summary = summary
        self.commands = commands
    }

    /// Is the whole program: runs what the command line asks for and exits with its status. Call it before any task begins.
    public func main() -> Never {
        TaskThreads.takeOver()
        Task.detached { exit(await run(CommandLine.arguments.dropFirst()).rawValue) }
        while true { pause() }
    }

    /// Runs what the words ask for.
    public func run(_ words: some Sequence<String>) async -> ExitStatus {
        LargeBlocks.areGivenBack()
        let words = Array(words)
        guard let first = words.first else {
            complain(help)
            return .usage
        }
        if ["--help", "-h", "help"].contains(first) { return print(help) }
        if first == "--version" { return print("\(name) \(productVersion)\n") }
        let matching = commands.filter { words.starts(with: $0.words) }
        guard let command = matching.max(by: { $0.words.count < $1.words.count }) else {
            complain("\(name): unknown command '\(first)'; \(name) --help lists them\n")
            return .usage
        }
        let rest = words.dropFirst(command.words.count)
        if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
            return print("\(name) \(command.name) \(command.arguments)\n\n  \(command.summary)\n\(command.details)")
        }
        do {
            return try await command.run(CommandArguments(rest))
        } catch let error as UsageError {
            complain("\(name) \(command.name): \(error)\nusage: \(name) \(command.name) \(command.arguments)\n")
            return .usage
        } catch let error as ConfigurationError {
            complain("\(error)\n")
            return .configuration
        } catch {
            complain("\(name) \(command.name): \(error)\n")
            return .failure
        }
    }

    private var help: String {
        let width = commands.map { $0.name.utf8.count + $0.arguments.utf8.count + 1 }.max() ?? 0
        var text = "\(name): \(summary)\n\n"
        for command in commands {
            let left = "\(command.name) \(command.arguments)"
            text += "  \(left)\(String(repeating: " ", count: max(1, width - left.utf8.count + 2)))\(command.summary)\n"
        }
        return text + "\n  --version, --help; \(name) COMMAND --help\n"
    }

    private func print(_ text: String) -> ExitStatus {
        StandardStream.output.write(text)
        return .ok
    }

    private func complain(_ text: String) { StandardStream.error.write(text) }
}

extension CommandProgram.Command {
    fileprivate var words: [String] { name.split(separator: " ").map(String.init) }
}

/// The version of all programs of the product.
public let productVersion = "0.1.0"
