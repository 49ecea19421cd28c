import Database
import Foundation
import TestSupport
import Testing

/// The PostgreSQL server goes away under a running Roost and comes back.
@Suite struct `A server whose database is gone for a while` {
    @Test func `says so a few times, neither dies nor spins, and goes on by itself`() async throws {
        try await OwnPostgres.with { postgres in
            try await SimulatedInstance.with(posts: 40) { simulator in
                let data = FileManager.default.temporaryDirectory.appending(
                    path: "roost-loss-\(UInt32.random(in: 0 ... .max))"
                )
                defer { try? FileManager.default.removeItem(at: data) }
                let setting = Setting(
                    data: data,
                    simulator: simulator,
                    location: try postgres.location,
                    environment: [
                        "ROOST_DATA": data.path, "ROOST_ALLOW_PRIVATE_NETWORKS": "1",
                        "ROOST_DATABASE_URL": postgres.url, "PLATFORM_ENCRYPTION_KEY": Setting.key,
                    ]
                )
                try await setting.serving { server, address in
                    try await setting.addUserAndConnection()
                    #expect(try await setting.roost("sync", "--user", "ada").status == 0)

                    let quiet = server.said.errors.split(separator: "\n").count
                    try await postgres.stop()
                    try await eventually("the server to say what is the matter") {
                        server.said.errors.contains("will be tried again until it works")
                    }
                    let refused = try await setting.roost("posts", "--user", "ada")
                    #expect(refused.status == 1)
                    #expect(refused.errors.contains("database"), "\(refused.errors)")
                    // While it is away: whatever loop would spin writes thousands of lines in such a time.
                    try await Task.sleep(for: .seconds(4))
                    let lines = server.said.errors.split(separator: "\n").count - quiet
                    #expect(lines < 60, "\(server.said.errors)")
                    #expect(server.isRunning)
                    #expect(try await get("\(address)/healthz").contains("ok"))

                    try await postgres.start()
                    try await simulator.post(3)
                    // Nobody restarted it. The first calls may still meet a connection that is being made.
                    try await eventually("Roost to answer again") {
                        try await setting.roost("connections", "--user", "ada").status == 0
                    }
                    let sync = try await setting.roost("sync", "--user", "ada", "--json")
                    #expect(sync.status == 0, "\(sync.output) \(sync.errors)")
                    #expect(sync.objects.first?["posts_created"] as? Int == 3)
                    try await eventually("all loops to be at work again") {
                        let log = server.said.errors
                        return log.contains("works again") && !log.contains("stopped unexpectedly")
                    }
                }
            }
        }
    }
}
