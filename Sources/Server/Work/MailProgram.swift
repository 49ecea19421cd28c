package import Accounts
package import Foundation
import Subprocess
import SystemPackage

/// The system’s `sendmail`, or one of the many programs that are called like it.
///
/// It is started with a list of arguments and never through a shell; the recipient stands behind `--` and is taken from
/// no header.
package struct MailProgram: Sendable {
    private let path: String
    private let patience: Duration

    package init(_ program: URL, patience: Duration = .seconds(60)) {
        path = program.path(percentEncoded: false)
        self.patience = patience
    }

    package func send(_ message: MailMessage) async throws -> NoticeCarriers.MailAnswer {
        guard access(path, X_OK) == 0 else {
            return .missing(
                "The mail program \(path) isn’t there or can’t be started. Its name is set by ROOST_SENDMAIL."
            )
        }
        let (path, patience) = (FilePath(path), patience)
        return try await withThrowingTaskGroup(of: NoticeCarriers.MailAnswer.self) { tasks in
            tasks.addTask {
                do {
                    let result = try await Subprocess.run(
                        .path(path),
                        // A dot alone ends nothing; the envelope’s sender; the recipient.
                        arguments: Arguments(["-i", "-f", message.sender.text, "--", message.recipient.text]),
                        environment: .custom(Self.environment),
                        workingDirectory: FilePath("/"),
                        platformOptions: Self.options,
                        input: .string(message.text),
                        output: .string(limit: 64 << 10),
                        error: .string(limit: 64 << 10)
                    )
                    let said = result.standardError.isEmpty ? result.standardOutput : result.standardError
                    return switch result.terminationStatus {
                    case .exited(let code): .exited(Int(code), said: String(said.prefix(1000)))
                    default: .killed(said: String(said.prefix(1000)))
                    }
                } catch let error as SubprocessError where error.code == .spawnFailed {
                    return .missing(
                        "The mail program \(path) can’t be started. Its name is set by ROOST_SENDMAIL."
                    )
                } catch let error as SubprocessError {
                    // It said more than there is to say, or closed its ears; whether it took the mail is unknown.
                    return .killed(said: "\(error)")
                }
            }
            tasks.addTask {
                try await Task.sleep(for: patience)
                return .tookTooLong(patience)
            }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? .tookTooLong(patience)
        }
    }

    /// Nothing of our own environment, where keys and passwords stand, but what mail programs look for.
    private static var environment: [Subprocess.Environment.Key: String] {
        let own = ProcessInfo.processInfo.environment
        var given: [Subprocess.Environment.Key: String] = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
        ]
        given["HOME"] = own["HOME"]
        return given
    }

    /// A session of its own, so that what it started ends with it.
    private static var options: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
        ]
        return options
    }
}
