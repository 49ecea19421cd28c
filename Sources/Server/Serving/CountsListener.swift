import Archive
import ServiceLifecycle

/// Hears from other processes on the same database whose counts are to be forgotten.
struct CountsListener: Service {
    let cache: ConnectionCountsCache

    func run() async throws {
        await cancelWhenGracefulShutdown { [cache] in await cache.listen() }
    }
}
