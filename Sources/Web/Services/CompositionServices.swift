/// Writing, scheduling and publishing.
package struct CompositionServices: Sendable {
    package var list: @Sendable (Viewer, CompositionQuery) async throws -> Page<CompositionItem>
    package var find: @Sendable (Viewer, _ id: String) async throws -> CompositionItem
    package var create: @Sendable (Viewer, CompositionDraft) async throws -> CompositionItem
    package var save: @Sendable (Viewer, _ id: String, CompositionDraft) async throws -> CompositionItem
    package var delete: @Sendable (Viewer, _ id: String) async throws -> Void
    package var copy: @Sendable (Viewer, _ id: String) async throws -> CompositionItem
    package var problems: @Sendable (Viewer, _ id: String) async throws -> [PostProblemItem]
    package var schedule: @Sendable (Viewer, _ id: String, ScheduleDraft) async throws -> CompositionItem
    package var unschedule: @Sendable (Viewer, _ id: String) async throws -> CompositionItem
    /// What is to go out, in the order it will, and what waits for a person before it.
    package var queue: @Sendable (Viewer, QueueQuery) async throws -> Page<QueuedTarget>
    package var target: @Sendable (Viewer, _ id: String) async throws -> TargetDetail
    package var cancel: @Sendable (Viewer, _ id: String) async throws -> TargetDetail
    package var retry: @Sendable (Viewer, _ id: String) async throws -> TargetDetail
    package var answerLate: @Sendable (Viewer, _ id: String, LateAnswer) async throws -> TargetDetail
    package var settle: @Sendable (Viewer, _ id: String, SettlementDraft) async throws -> TargetDetail
    /// Changes what was published, where the platform can.
    package var change: @Sendable (Viewer, _ id: String, PostChangeDraft) async throws -> TargetDetail
    /// Deletes it at its platform.
    package var takeDown: @Sendable (Viewer, _ id: String) async throws -> TargetDetail
    /// Keeps a file to be shown in posts.
    package var upload: @Sendable (Viewer, _ name: String, FileBytes) async throws -> UploadItem
    package var findUpload: @Sendable (Viewer, _ id: String) async throws -> UploadItem
    package var uploads: @Sendable (Viewer, UploadQuery) async throws -> Page<UploadItem>
    package var deleteUpload: @Sendable (Viewer, _ id: String) async throws -> Void

    package init(
        list: @escaping @Sendable (Viewer, CompositionQuery) async throws -> Page<CompositionItem>,
        find: @escaping @Sendable (Viewer, _ id: String) async throws -> CompositionItem,
        create: @escaping @Sendable (Viewer, CompositionDraft) async throws -> CompositionItem,
        save: @escaping @Sendable (Viewer, _ id: String, CompositionDraft) async throws -> CompositionItem,
        delete: @escaping @Sendable (Viewer, _ id: String) async throws -> Void,
        copy: @escaping @Sendable (Viewer, _ id: String) async throws -> CompositionItem,
        problems: @escaping @Sendable (Viewer, _ id: String) async throws -> [PostProblemItem],
        schedule: @escaping @Sendable (Viewer, _ id: String, ScheduleDraft) async throws -> CompositionItem,
        unschedule: @escaping @Sendable (Viewer, _ id: String) async throws -> CompositionItem,
        queue: @escaping @Sendable (Viewer, QueueQuery) async throws -> Page<QueuedTarget>,
        target: @escaping @Sendable (Viewer, _ id: String) async throws -> TargetDetail,
        cancel: @escaping @Sendable (Viewer, _ id: String) async throws -> TargetDetail,
        retry: @escaping @Sendable (Viewer, _ id: String) async throws -> TargetDetail,
        answerLate: @escaping @Sendable (Viewer, _ id: String, LateAnswer) async throws -> TargetDetail,
        settle: @escaping @Sendable (Viewer, _ id: String, SettlementDraft) async throws -> TargetDetail,
        change: @escaping @Sendable (Viewer, _ id: String, PostChangeDraft) async throws -> TargetDetail,
        takeDown: @escaping @Sendable (Viewer, _ id: String) async throws -> TargetDetail,
        upload: @escaping @Sendable (Viewer, _ name: String, FileBytes) async throws -> UploadItem,
        findUpload: @escaping @Sendable (Viewer, _ id: String) async throws -> UploadItem,
        uploads: @escaping @Sendable (Viewer, UploadQuery) async throws -> Page<UploadItem>,
        deleteUpload: @escaping @Sendable (Viewer, _ id: String) async throws -> Void
    ) {
        self.list = list
        self.find = find
        self.create = create
        self.save = save
        self.delete = delete
        self.copy = copy
        self.problems = problems
        self.schedule = schedule
        self.unschedule = unschedule
        self.queue = queue
        self.target = target
        self.cancel = cancel
        self.retry = retry
        self.answerLate = answerLate
        self.settle = settle
        self.change = change
        self.takeDown = takeDown
        self.upload = upload
        self.findUpload = findUpload
        self.uploads = uploads
        self.deleteUpload = deleteUpload
    }
}
