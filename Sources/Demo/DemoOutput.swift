import Foundation

/// What the demo says on standard output.
enum DemoOutput {
    /// Past the buffer of the standard output: who reads a pipe wants to know now.
    static func say(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    static func greet(_ address: String, name: String, password: String, token: String) {
        say(
            """

            Roost is at \(address)

                user name   \(name)
                password    \(password)
                API token   \(token)

            Noor’s three accounts, which never were, are being archived from platforms simulated on this machine. You may look \
            around meanwhile.

            """
        )
    }

    static func suggest(
        _ address: String,
        _ directory: DemoDirectory,
        _ sights: DemoSights,
        appPassword: String?
    )
        throws
    {
        let program = CommandLine.arguments[0]
        var lines = [
            "everything     \(address)/archive?connection=all",
            "pictures       \(address)/media?connection=all",
            "any script     \(address)/search?connection=all&q=сад",
            "figures        \(address)/publishing/figures",
        ]
        if let id = sights.bluesky { lines.append("Bluesky alone  \(address)/archive?connection=\(id)") }
        if let id = sights.bluesky, let appPassword {
            lines.append("signing in     \(address)/connections/\(id)/reconnect with \(appPassword)")
        }
        let posts = [
            ("a thread       ", sights.thread), ("a poll         ", sights.poll),
            ("an edited post ", sights.edited),
            ("a deleted post ", sights.deleted),
        ]
        for (name, id) in posts { if let id { lines.append("\(name)\(address)/posts/\(id)") } }
        lines.append("on a terminal  ROOST_DATA=\(directory.url.path) \(program) search has:image")
        let list = lines.map { "    " + $0 }.joined(separator: "\n")
        let ending =
            directory.isTemporary
            ? "Ctrl-C ends the demo and removes \(directory.url.path)."
            : "Ctrl-C ends the demo. “\(program) demo --data \(directory.url.path)” goes on with it."
        say("\nReady. Try:\n\n\(list)\n\n\(ending)")
    }
}
