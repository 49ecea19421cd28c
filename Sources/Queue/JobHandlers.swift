package import Database

/// What is done for each kind of job; put together once, where the program is composed.
///
/// ```swift
/// var handlers = JobHandlers()
/// handlers.register(DownloadMedia.self) { job, context in
///     try await media.download(job.file, in: context.scope)
///     return .done
/// }
/// ```
package struct JobHandlers: Sendable {
    struct Handler: Sendable {
        let queue: QueueName
        let retry: RetryPolicy
        let payloadVersion: Int
        let isResumable: Bool
        let mostLosses: Int
        let run: @Sendable (ClaimedJob, JobContext) async throws -> JobOutcome
        let whenDead: (@Sendable (ClaimedJob, JobFailure, Transaction) throws -> Void)?
    }

    private(set) var handlers: [String: Handler] = [:]

    /// Is called for a job of whatever kind that ends for good without having succeeded, after what its own kind does
    /// then, in the same transaction.
    package var whenAnyIsDead: (@Sendable (ClaimedJob, JobFailure, Transaction) throws -> Void)?

    /// Whether a connection is to rest because a job asked for that, in the transaction in which the job ends.
    ///
    /// It may have been put right since the job was refused. Nil takes the job’s word.
    package var mayRest: (@Sendable (ConnectionID, Transaction) throws -> Bool)?

    package init() {}

    /// `whenDead`: Is called in the transaction, and the job's own scope, in which the job ends for good
    /// without having succeeded.
    ///
    /// `run`: One call into a capability, as a rule.
    package mutating func register<J: Job>(
        _ type: J.Type,
        whenDead: (@Sendable (J, JobFailure, Transaction) throws -> Void)? = nil,
        _ run: @escaping @Sendable (J, JobContext) async throws -> JobOutcome
    ) {
        precondition(handlers[J.kind] == nil, "two handlers for jobs of the kind \(J.kind)")
        handlers[J.kind] = Handler(
            queue: J.queue,
            retry: J.retry,
            payloadVersion: J.payloadVersion,
            isResumable: J.isResumable,
            mostLosses: J.mostLosses,
            run: { claimed, context in
                let job: J
                do {
                    job = try J.decode(claimed.payload, version: claimed.payloadVersion)
                } catch {
                    return .dead(.unreadable(claimed, error))
                }
                return try await run(job, context)
            },
            whenDead: whenDead.map(Self.reading)
        )
    }

    private static func reading<J: Job>(
        _ tell: @escaping @Sendable (J, JobFailure, Transaction) throws -> Void
    ) -> @Sendable (ClaimedJob, JobFailure, Transaction) throws -> Void {
        { claimed, failure, tx in
            // One that can't be read has nobody to tell.
            guard let job = try? J.decode(claimed.payload, version: claimed.payloadVersion) else { return }
            try tell(job, failure, tx)
        }
    }

    package var kinds: [String] { handlers.keys.sorted() }

    /// Of each kind, the losses in a row after which a job of it is given up.
    var mostLosses: [String: Int] { handlers.mapValues(\.mostLosses) }

    func kinds(of queue: QueueName) -> [String] {
        handlers.filter { $0.value.queue == queue }.keys.sorted()
    }

    var queues: Set<QueueName> { Set(handlers.values.map(\.queue)) }
}

extension JobFailure {
    fileprivate static func unreadable(_ job: ClaimedJob, _ error: any Error) -> JobFailure {
        JobFailure(
            "payload",
            "The stored description of this job (kind \(job.kind), version \(job.payloadVersion)) can’t be read: "
                + "\(error)."
        )
    }
}
