import NIOCore
import Synchronization

/// Every connection clients hold open, so that stopping need not wait for any of them.
final class OpenConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isClosing = false
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.channels.count } }

    /// Closes all connections, and from now on each new one.
    func closeAll() {
        let open = state.withLock { state in
            state.isClosing = true
            return Array(state.channels.values)
        }
        for channel in open { channel.close(promise: nil) }
    }

    func makeHandler() -> some RemovableChannelHandler { Registration(connections: self) }

    private func insert(_ channel: any Channel) {
        let isLate = state.withLock { state in
            state.channels[ObjectIdentifier(channel)] = channel
            return state.isClosing
        }
        if isLate { channel.close(promise: nil) }
    }

    private func remove(_ channel: any Channel) {
        state.withLock { $0.channels[ObjectIdentifier(channel)] = nil }
    }

    /// Sits in a connection's pipeline and tells when it comes and goes.
    private final class Registration: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = NIOAny
        private let connections: OpenConnections

        init(connections: OpenConnections) { self.connections = connections }

        func handlerAdded(context: ChannelHandlerContext) { connections.insert(context.channel) }

        func channelInactive(context: ChannelHandlerContext) {
            connections.remove(context.channel)
            context.fireChannelInactive()
        }
    }
}
