package struct NoticeChannelServices: Sendable {
    package var list: @Sendable (Viewer) async throws -> NoticeChannelList
    package var channel: @Sendable (Viewer, _ id: String) async throws -> NoticeChannelItem
    package var add: @Sendable (Viewer, NoticeChannelDraft) async throws -> NoticeChannelWithSecret
    package var change:
        @Sendable (Viewer, _ id: String, NoticeChannelChange) async throws -> NoticeChannelItem
    package var rotateSecret: @Sendable (Viewer, _ id: String) async throws -> NoticeChannelWithSecret
    package var sendCode: @Sendable (Viewer, _ id: String) async throws -> NoticeChannelItem
    package var confirm: @Sendable (Viewer, _ id: String, _ code: String) async throws -> NoticeChannelItem
    package var test: @Sendable (Viewer, _ id: String) async throws -> NoticeDeliveryItem
    package var remove: @Sendable (Viewer, _ id: String) async throws -> Void
    package var deliveries: @Sendable (Viewer, NoticeDeliveryQuery) async throws -> Page<NoticeDeliveryItem>
    package var delivery: @Sendable (Viewer, _ id: String) async throws -> NoticeDeliveryItem
    /// Sends the same once more.
    package var replay: @Sendable (Viewer, _ id: String) async throws -> NoticeDeliveryItem

    package init(
        list: @escaping @Sendable (Viewer) async throws -> NoticeChannelList,
        channel: @escaping @Sendable (Viewer, _ id: String) async throws -> NoticeChannelItem,
        add: @escaping @Sendable (Viewer, NoticeChannelDraft) async throws -> NoticeChannelWithSecret,
        change:
            @escaping @Sendable (Viewer, _ id: String, NoticeChannelChange) async throws -> NoticeChannelItem,
        rotateSecret: @escaping @Sendable (Viewer, _ id: String) async throws -> NoticeChannelWithSecret,
        sendCode: @escaping @Sendable (Viewer, _ id: String) async throws -> NoticeChannelItem,
        confirm: @escaping @Sendable (Viewer, _ id: String, _ code: String) async throws -> NoticeChannelItem,
        test: @escaping @Sendable (Viewer, _ id: String) async throws -> NoticeDeliveryItem,
        remove: @escaping @Sendable (Viewer, _ id: String) async throws -> Void,
        deliveries:
            @escaping @Sendable (Viewer, NoticeDeliveryQuery) async throws -> Page<NoticeDeliveryItem>,
        delivery: @escaping @Sendable (Viewer, _ id: String) async throws -> NoticeDeliveryItem,
        replay: @escaping @Sendable (Viewer, _ id: String) async throws -> NoticeDeliveryItem
    ) {
        self.list = list
        self.channel = channel
        self.add = add
        self.change = change
        self.rotateSecret = rotateSecret
        self.sendCode = sendCode
        self.confirm = confirm
        self.test = test
        self.remove = remove
        self.deliveries = deliveries
        self.delivery = delivery
        self.replay = replay
    }
}
